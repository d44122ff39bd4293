"""Pictures of the staff pages in docs/screenshots/staff/, with the made-up figures of the demo; in `make screenshots`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.app import Gateway, running
from bot.settings import ROOT
from contract.directory import Language
from tests.browser.conftest import FLAGS, browser_path
from tests.browser.screenshots import DESK, PHONE, Scheme
from tests.fakes import EngineStandIn, gateway_settings

FOLDER = ROOT / "docs" / "screenshots" / "staff"
# Each page once as most staff see it, then the other ways to look in turn.
PAGES = {
    "overview": "/",
    "trends": "/trends",
    "compare": "/compare",
    "need": "/needs/sextortion",
    "figures": "/privacy",
    "review": "/review",
    "desk": "/desk",
    "reply": "/desk/replies/danger.lead",
    "lines": "/desk/lines",
    "line": "/desk/lines/nhth",
    "patch": "/desk/patch",
    "operations": "/operations",
    "log": "/log",
}
VIEWS: list[tuple[tuple[int, int], Language, Scheme]] = [(PHONE, "en", "light"), (DESK, "es", "dark"), (PHONE, "es", "dark")]


async def main() -> None:
    """Draw all pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    engine = EngineStandIn()
    await engine.start()
    with tempfile.TemporaryDirectory() as folder:
        settings = gateway_settings(Path(folder), engine.port, WAYPOST_DEMO="1", TWILIO_ACCOUNT_SID="AC" + "0" * 32)
        async with running(settings) as gateway, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path(), args=[*FLAGS, "--disable-lcd-text"])
            await _draw(browser, gateway)
            await browser.close()
    await engine.stop()
    (FOLDER / "README.md").write_text(_index(), encoding="utf-8")


async def _draw(browser: Browser, gateway: Gateway) -> None:
    site = f"http://{gateway.staff.host}:{gateway.staff.port}"
    page = await browser.new_page(reduced_motion="reduce")
    await page.goto(f"{site}/login")
    await _take(page, "login", DESK, "en", "light")
    assert gateway.demo_password
    await page.fill("#name", "demo")
    await page.fill("#password", gateway.demo_password.value)
    await page.click("main button")
    await page.wait_for_url(f"{site}/")
    for number, (name, path) in enumerate(PAGES.items()):
        for size, language, scheme in ((DESK, "en", "light"), VIEWS[number % len(VIEWS)]):
            await page.goto(f"{site}{path}?lang={language}")
            await _take(page, name, size, language, scheme)


async def _take(page: Page, name: str, size: tuple[int, int], language: Language, scheme: Scheme) -> None:
    device = "phone" if size == PHONE else "desk"
    await page.set_viewport_size({"width": size[0], "height": size[1] if device == "phone" else 1000})
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.screenshot(path=FOLDER / f"{name}.{device}.{language}.{scheme}.png")


def _index() -> str:
    names = sorted(path.name for path in FOLDER.glob("*.png"))
    rows = [f'| `{name}` | <img src="{name}" alt="" width="{180 if "phone" in name else 380}"> |' for name in names]
    intro = "Made by `make screenshots` from the running demo (`WAYPOST_DEMO=1`): every figure is made up."
    head = ["# The staff pages in pictures", "", intro, "", "| page, device, language, colours | |", "| --- | --- |"]
    return "\n".join([*head, *rows, ""])


if __name__ == "__main__":
    asyncio.run(main())
