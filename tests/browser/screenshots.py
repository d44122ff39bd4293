"""Pictures of the website's main states in docs/screenshots/: `make screenshots`. Real words, a stand-in for the engine."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from bot.app import running
from bot.settings import ROOT
from contract.directory import Language
from tests.browser.conftest import FLAGS, browser_path
from tests.fakes import EngineStandIn, free_port, gateway_settings

FOLDER = ROOT / "docs" / "screenshots"
PHONE, DESK = (360, 740), (1100, 760)
HEARS = {
    "passport": ("need.labor_trafficking",),
    "pasaporte": ("need.labor_trafficking",),
    "pics": ("need.sextortion",),
    "fotos": ("need.sextortion",),
}
SAYS: dict[Language, str] = {"en": "my boss has my passport", "es": "mi jefe tiene mi pasaporte"}
THREAT: dict[Language, str] = {"en": "he will send my pics to everyone", "es": "va a mandar mis fotos a todos"}
DANGER: dict[Language, str] = {"en": "he has a gun and hes outside", "es": "tiene una pistola y esta afuera"}

Act = Callable[[Page], Awaitable[None]]
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Picture:
    """One state of one page, seen on one device."""

    state: str
    path: str
    size: tuple[int, int]
    language: Language
    scheme: Scheme
    act: Act | None = None
    script: bool = True

    @property
    def name(self) -> str:
        device = "phone" if self.size == PHONE else "desk"
        return f"{self.state}.{device}.{self.language}.{self.scheme}.png"


def says(text: str) -> Act:
    """Send a message and wait for the answer."""

    async def act(page: Page) -> None:
        await page.fill("#text", text)
        await page.click(".send")
        await page.wait_for_selector("[data-from=bot]")
        await page.wait_for_timeout(300)
        await page.evaluate("document.querySelector('[data-from=person]').scrollIntoView()")

    return act


async def presses_shift(page: Page) -> None:
    await page.keyboard.press("Shift")


async def prints(page: Page) -> None:
    await page.emulate_media(media="print")


def pictures() -> list[Picture]:
    """The four ways to look at the main states, then one of each of the others."""
    views: list[tuple[tuple[int, int], Language, Scheme]] = [
        (PHONE, "en", "light"),
        (PHONE, "es", "dark"),
        (DESK, "en", "dark"),
        (DESK, "es", "light"),
    ]
    found = []
    for size, language, scheme in views:
        found += [
            Picture("start", "/", size, language, scheme),
            Picture("answer", "/", size, language, scheme, says(SAYS[language])),
            Picture("lines", "/lines", size, language, scheme),
            Picture("signs", "/signs", size, language, scheme),
        ]
    return [
        *found,
        Picture("threat", "/", PHONE, "es", "light", says(THREAT["es"])),
        Picture("danger", "/", PHONE, "en", "dark", says(DANGER["en"])),
        Picture("danger", "/", PHONE, "es", "light", says(DANGER["es"])),
        Picture("no-script", "/", PHONE, "en", "light", says(SAYS["en"]), script=False),
        Picture("shift", "/", DESK, "en", "light", presses_shift),
        Picture("caregivers", "/caregivers", PHONE, "en", "light"),
        Picture("professionals", "/professionals", DESK, "es", "dark"),
        Picture("privacy", "/privacy", PHONE, "es", "light"),
        Picture("transparency", "/transparency", DESK, "en", "light"),
        Picture("paper", "/lines", (760, 1000), "en", "light", prints),
    ]


@asynccontextmanager
async def _site(parent: str) -> AsyncIterator[str]:
    engine = EngineStandIn(hears=dict(HEARS))
    await engine.start()
    with tempfile.TemporaryDirectory() as folder:
        async with running(gateway_settings(Path(folder), engine.port, WAYPOST_FRAME_PARENTS=parent)) as gateway:
            yield f"http://{gateway.public.host}:{gateway.public.port}"
    await engine.stop()


@asynccontextmanager
async def _partner(port: int, chat: Callable[[], str]) -> AsyncIterator[None]:
    async def page(request: web.Request) -> web.Response:
        line = next(row for row in (ROOT / "docs/embed.md").read_text("utf-8").splitlines() if row.startswith("<iframe"))
        frame = line.replace("https://waypost.example", chat())
        style = "body { max-width: 60rem; margin: 2rem auto; font: 1rem/1.5 Georgia, serif; color: #1c2733 }"
        school = "<h1>Student services</h1><p>Room 12, by the library.</p>"
        html = f"<!doctype html><title>School</title><style>{style}</style>{school}{frame}"
        return web.Response(text=html, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "localhost", port).start()
    yield
    await runner.cleanup()


async def _take(browser: Browser, picture: Picture, url: str) -> None:
    viewport = {"width": picture.size[0], "height": picture.size[1]}
    context = await browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        color_scheme=picture.scheme,
        java_script_enabled=picture.script,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(url)
    if picture.act:
        await picture.act(page)
    await page.screenshot(path=FOLDER / picture.name)
    await context.close()


def _index(names: list[str]) -> str:
    rows = [f'| `{name}` | <img src="{name}" alt="" width="{_width(name)}"> |' for name in names]
    intro = "Made by `make screenshots` from the running website with a stand-in for the engine; the words are real."
    head = ["# The website in pictures", "", intro, "", "| state, device, language, colours | |", "| --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _width(name: str) -> int:
    return 180 if "phone" in name else 380


async def main() -> None:
    """Draw all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    port = free_port()
    framed = Picture("embed", "/", DESK, "en", "light")
    async with _site(f"http://localhost:{port}") as chat, _partner(port, lambda: chat), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=[*FLAGS, "--disable-lcd-text"])
        for picture in pictures():
            await _take(browser, picture, f"{chat}{picture.path}?lang={picture.language}")
        await _take(browser, framed, f"http://localhost:{port}/")
        await browser.close()
    names = sorted(path.name for path in FOLDER.glob("*.png"))
    (FOLDER / "README.md").write_text(_index(names), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
