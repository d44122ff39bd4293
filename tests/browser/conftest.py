"""A real Chromium in front of the real gateway; beside it the harmless page that the exit leads to."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from argon2 import profiles
from playwright.async_api import Browser, BrowserContext, BrowserType, ConsoleMessage, Page, async_playwright, expect

from bot.app import Gateway, running
from bot.settings import ROOT
from tests.fakes import EngineStandIn, gateway_settings

WAIT_MS = 15_000  # for anything to happen: the machine may be busy
expect.set_options(timeout=WAIT_MS)
FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
HEARS = {
    "boss": ("need.labor_trafficking",),
    "jefe": ("need.labor_trafficking",),
    "free": ("ask.line_facts",),
    "gratis?": ("ask.line_facts",),
    "home": ("need.child_abuse",),
    "parents": ("ask.confidential",),
}


@dataclass
class Harmless:
    """The page behind the exit, on an origin of its own."""

    url: str = ""
    seconds: float = 0.0  # how long it takes to come
    referrers: list[str | None] = field(default_factory=list)

    async def icon(self, request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def page(self, request: web.Request) -> web.Response:
        self.referrers.append(request.headers.get("Referer"))
        await asyncio.sleep(self.seconds)
        return web.Response(text="<!doctype html><title>Weather</title><h1>Sunny</h1>", content_type="text/html")


@pytest_asyncio.fixture(scope="session")
async def _harmless() -> AsyncIterator[Harmless]:
    harmless = Harmless()
    app = web.Application()
    app.router.add_get("/", harmless.page)
    app.router.add_get("/favicon.ico", harmless.icon)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    harmless.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield harmless
    await runner.cleanup()


@pytest.fixture
def harmless(_harmless: Harmless) -> Harmless:
    """The harmless page, quick again for each test."""
    _harmless.seconds = 0.0
    _harmless.referrers.clear()
    return _harmless


@pytest_asyncio.fixture(scope="session")
async def _engine() -> AsyncIterator[EngineStandIn]:
    stand_in = EngineStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture
async def engine(_engine: EngineStandIn) -> AsyncIterator[EngineStandIn]:
    """The engine, as new for each test."""
    await _engine.reset()
    _engine.hears = dict(HEARS)
    yield _engine
    await _engine.reset()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the gateway."""
    return tmp_path_factory.mktemp("gateway")


@pytest_asyncio.fixture(scope="session")
async def _gateway(data_dir: Path, _engine: EngineStandIn, _harmless: Harmless) -> AsyncIterator[Gateway]:
    settings = gateway_settings(data_dir, _engine.port, WAYPOST_EXIT_URL=_harmless.url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.staff.accounts.passwords.PARAMETERS", profiles.CHEAPEST)
        async with running(settings) as gateway:
            yield gateway


@pytest.fixture
def site(_gateway: Gateway, engine: EngineStandIn, harmless: Harmless) -> str:
    """Where the website is."""
    for one in _gateway.engines._engines:
        one.breaker.succeeded()
    return f"http://{_gateway.public.host}:{_gateway.public.port}"


def browser_path() -> Path:
    """The Chromium to test with; there is no test without one."""
    found = subprocess.run([ROOT / "tools" / "find-browser"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, "no browser: `make setup` brings one"
    return Path(found.stdout.strip())


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[BrowserType]:
    async with async_playwright() as playwright:
        yield playwright.chromium


@pytest_asyncio.fixture(scope="session")
async def browser(chromium: BrowserType) -> AsyncIterator[Browser]:
    started = await chromium.launch(executable_path=browser_path(), args=FLAGS)
    yield started
    await started.close()


@pytest_asyncio.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser profile of its own, in English."""
    fresh = await browser.new_context(locale="en-US")
    fresh.set_default_timeout(WAIT_MS)
    yield fresh
    await fresh.close()


@pytest_asyncio.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A tab that runs script; an error in it, or a complaint of the browser, fails the test."""
    tab = await context.new_page()
    complaints = listened(tab)
    yield tab
    assert complaints == []


@pytest_asyncio.fixture
async def plain(browser: Browser) -> AsyncIterator[Page]:
    """A tab that runs no script."""
    fresh = await browser.new_context(locale="en-US", java_script_enabled=False)
    fresh.set_default_timeout(WAIT_MS)
    yield await fresh.new_page()
    await fresh.close()


def listened(tab: Page) -> list[str]:
    """What goes wrong in a tab from now on: errors of scripts, and what the console warns of."""
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
    return complaints


def _is_complaint(line: ConsoleMessage) -> bool:
    # Whoever leaves in a blink leaves before the socket is open; Chromium mentions that, and nothing is wrong.
    left_early = line.text.endswith("WebSocket is closed before the connection is established.")
    return line.type in ("error", "warning") and not left_early
