"""The chat inside a partner's page, put there with the one line that docs/embed.md gives."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, FrameLocator, Page, expect

from bot.app import Gateway, running
from bot.settings import ROOT
from tests.browser.conftest import HEARS, Harmless
from tests.fakes import EngineStandIn, free_port, gateway_settings

BOSS = "my boss has my passport"


class Partner:
    """A school's site; `localhost` beside the chat's `127.0.0.1` makes it another site to the browser."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.port = port
        self.headers: dict[str, str] = {}
        self.chat = ""

    async def first(self, request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>First</title><a href='/help'>on</a>", content_type="text/html")

    async def icon(self, request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def page(self, request: web.Request) -> web.Response:
        html = f"<!doctype html><html lang=en><title>School</title><main><h1>School</h1>{self.line()}</main>"
        return web.Response(text=html, content_type="text/html", headers=self.headers)

    def line(self) -> str:
        """The one line of docs/embed.md, with the address of the chat under test."""
        found = re.findall(r"^<iframe .*</iframe>$", (ROOT / "docs" / "embed.md").read_text(encoding="utf-8"), re.MULTILINE)
        assert len(found) == 1
        return str(found[0]).replace("https://waypost.example", self.chat)


async def served(partner: Partner) -> web.AppRunner:
    app = web.Application()
    app.router.add_get("/", partner.first)
    app.router.add_get("/help", partner.page)
    app.router.add_get("/favicon.ico", partner.icon)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "localhost", partner.port).start()
    return runner


@pytest_asyncio.fixture(scope="module")
async def _partner(
    tmp_path_factory: pytest.TempPathFactory, _harmless: Harmless, _engine: EngineStandIn
) -> AsyncIterator[tuple[Partner, Gateway]]:
    partner = Partner(free_port())
    settings = gateway_settings(
        tmp_path_factory.mktemp("embed"), _engine.port, WAYPOST_EXIT_URL=_harmless.url, WAYPOST_FRAME_PARENTS=partner.url
    )
    async with running(settings) as gateway:
        partner.chat = f"http://{gateway.public.host}:{gateway.public.port}"
        runner = await served(partner)
        yield partner, gateway
        await runner.cleanup()


@pytest.fixture
def partner(_partner: tuple[Partner, Gateway], engine: EngineStandIn, harmless: Harmless) -> Partner:
    """A partner that the operator has named."""
    _partner[0].headers = {}
    engine.hears = dict(HEARS)
    return _partner[0]


async def visited(page: Page, partner: Partner) -> FrameLocator:
    """The partner's page, come to from another one of theirs."""
    await page.goto(f"{partner.url}/")
    await page.click("a")
    frame = page.frame_locator("iframe")
    await expect(frame.locator("#text")).to_be_visible()
    return frame


async def says(frame: FrameLocator, text: str) -> None:
    await frame.locator("#text").fill(text)
    await frame.locator(".send").click()


async def left(page: Page, harmless: Harmless) -> None:
    """The whole tab is at the harmless page, and Back leads past the partner's page with the chat."""
    await page.wait_for_url(harmless.url)
    assert page.frames == [page.main_frame]
    await page.go_back()
    assert await page.title() == "First"


async def test_the_frame_talks(page: Page, partner: Partner) -> None:
    frame = await visited(page, partner)
    await says(frame, BOSS)
    await expect(frame.locator("[data-reply-id='need.labor_trafficking'] a[href='tel:+18883737888']")).to_be_visible()
    assert page.url == f"{partner.url}/help"


async def test_the_frame_talks_without_script(plain: Page, partner: Partner) -> None:
    frame = await visited(plain, partner)
    await says(frame, BOSS)
    await expect(frame.locator("[data-reply-id='need.labor_trafficking']")).to_be_visible()
    await frame.get_by_role("button", name="Español").click()
    await expect(frame.locator("html")).to_have_attribute("lang", "es")
    await expect(frame.locator("[data-reply-id='need.labor_trafficking']")).to_be_visible()


async def test_the_exit_takes_the_partners_page_along(page: Page, partner: Partner, harmless: Harmless) -> None:
    frame = await visited(page, partner)
    await says(frame, BOSS)
    await expect(frame.locator("[data-from=bot]").first).to_be_visible()
    await frame.locator("#exit").click()
    await left(page, harmless)


async def test_shift_three_times_takes_the_partners_page_along(page: Page, partner: Partner, harmless: Harmless) -> None:
    frame = await visited(page, partner)
    await frame.locator("#text").focus()
    for _ in range(3):
        await page.keyboard.press("Shift")
    await left(page, harmless)


async def test_the_word_exit_takes_the_partners_page_along(page: Page, partner: Partner, harmless: Harmless) -> None:
    frame = await visited(page, partner)
    await says(frame, "EXIT")
    await left(page, harmless)


async def test_the_exit_takes_the_partners_page_along_without_script(
    plain: Page, partner: Partner, harmless: Harmless
) -> None:
    frame = await visited(plain, partner)
    await says(frame, BOSS)
    await expect(frame.locator("[data-from=bot]").first).to_be_visible()
    await frame.locator("#exit").click()
    await plain.wait_for_url(harmless.url)


async def test_the_word_exit_empties_the_frame_without_script(plain: Page, partner: Partner, harmless: Harmless) -> None:
    frame = await visited(plain, partner)
    await says(frame, BOSS)
    await expect(frame.locator("[data-from=bot]").first).to_be_visible()
    await says(frame, "EXIT")
    await expect(frame.locator("#text")).to_have_count(0)
    assert await frame.locator("main").inner_text() == ""
    await frame.locator("#exit").click()
    await plain.wait_for_url(harmless.url)


async def test_a_parent_that_isolates_itself_can_show_it(page: Page, partner: Partner) -> None:
    partner.headers = {"Cross-Origin-Embedder-Policy": "require-corp"}
    await says(await visited(page, partner), BOSS)


async def test_a_stranger_cannot_show_it(browser: Browser, partner: Partner) -> None:
    stranger = Partner(free_port())
    stranger.chat = partner.chat
    runner = await served(stranger)
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{stranger.url}/help")
    await page.wait_for_timeout(300)
    assert await page.frame_locator("iframe").locator("#text").count() == 0
    await context.close()
    await runner.cleanup()


async def test_axe_finds_nothing_in_the_frame(browser: Browser, partner: Partner) -> None:
    context = await browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 640})
    page = await context.new_page()
    await page.goto(f"{partner.chat}/embed?lang=es")
    results = await Axe().run(page)
    assert results.response["violations"] == []
    await context.close()


async def test_only_the_page_for_frames_may_be_framed_and_only_by_named_parents(
    partner: Partner, _partner: tuple[Partner, Gateway]
) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{partner.chat}/embed") as response:
            assert f"frame-ancestors {partner.url};" in response.headers["Content-Security-Policy"]
            assert "X-Frame-Options" not in response.headers
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        for path in ("/", "/lines", "/exit", "/nowhere"):
            async with http.get(f"{partner.chat}{path}", allow_redirects=False) as response:
                assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
                assert response.headers["X-Frame-Options"] == "DENY"


async def test_without_named_parents_there_is_no_such_page(site: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{site}/embed") as response:
        assert response.status == 404
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
