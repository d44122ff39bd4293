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
