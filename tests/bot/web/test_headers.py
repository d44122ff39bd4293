"""The hard shell: each header, on each kind of answer."""

import aiohttp
import pytest

from bot.app import Gateway

EXACT = {
    "Cache-Control": "no-store",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "no-referrer",
    "Server": "web",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self' https://www.weather.gov",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
}


PATHS = ["/", "/?lang=es", "/exit", "/static/site.css", "/static/nothing.js", "/nowhere", "/health/live"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_every_header(gateway: Gateway, http: aiohttp.ClientSession, path: str) -> None:
    url = f"http://{gateway.public.host}:{gateway.public.port}{path}"
    async with http.get(url, allow_redirects=False) as response:
        headers = response.headers
    assert {name: headers.get(name) for name in EXACT} == EXACT
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "Set-Cookie" not in headers
    assert "ETag" not in headers
    assert "Last-Modified" not in headers


@pytest.mark.parametrize("feature", ["camera", "microphone", "geolocation", "payment", "usb", "serial"])
async def test_the_page_may_ask_the_browser_for_nothing(gateway: Gateway, http: aiohttp.ClientSession, feature: str) -> None:
    async with http.get(f"http://{gateway.public.host}:{gateway.public.port}/") as response:
        assert f"{feature}=()" in response.headers["Permissions-Policy"].split(", ")


async def test_page_that_is_not_there_still_shows_the_way(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    url = f"http://{gateway.public.host}:{gateway.public.port}"
    async with http.get(f"{url}/nowhere?lang=es") as response:
        assert response.status == 404
        text = await response.text()
    assert 'id="exit"' in text
    assert "911" in text
    async with http.delete(f"{url}/") as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD")


async def test_page_that_fails_says_so_and_names_a_person(
    gateway: Gateway, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.chat.ChatPage._suggestions", lambda *_: 1 / 0)
    async with http.get(f"http://{gateway.public.host}:{gateway.public.port}/") as response:
        assert response.status == 500
        text = await response.text()
    assert "1-888-373-7888" in text
    assert "ZeroDivision" not in text
