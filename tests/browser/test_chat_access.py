"""axe on every state of the chat, in both languages and colours, with script and without."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.talking import ANSWERS, BOSS, says, sends
from tests.browser.test_reading import DESKTOP, PHONE, SCHEMES, opened, violations
from tests.fakes import EngineStandIn

TEXTS = {"en": BOSS, "es": "mi jefe tiene mi pasaporte y no me deja salir"}
GUNS = {"en": "he has a gun and is breaking down the door", "es": "tiene una pistola y me va a matar"}


async def _answered(page: Page, language: str) -> None:
    await says(page, TEXTS[language])


async def _danger(page: Page, language: str) -> None:
    await says(page, GUNS[language])


async def _too_long(page: Page, language: str) -> None:
    await page.fill("#text", "x" * 2_500)
    await page.click("button.send")
    await expect(page.locator("#notice")).not_to_have_text("")


async def _leaving(page: Page, language: str) -> None:
    await page.keyboard.press("Shift")
    await expect(page.locator("#leaving")).not_to_have_text("")


async def _sources(page: Page, language: str) -> None:
    await page.locator(".sources summary").first.click()


async def _private(page: Page, language: str) -> None:
    await page.check("#private")
    await says(page, TEXTS[language])


async def _nothing(page: Page, language: str) -> None:
    await expect(page.locator("#compose")).to_be_visible()


State = Callable[[Page, str], Awaitable[None]]
STATES: tuple[State, ...] = (_nothing, _leaving, _too_long, _answered, _sources, _danger, _private)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_axe_finds_nothing_in_any_state(browser: Browser, site: str, language: str) -> None:
    """One page goes through all states, as starting one takes longer than looking at it."""
    size = PHONE if language == "es" else DESKTOP
    found: dict[str, list[str]] = {}
    async with opened(browser, f"{site}/?lang={language}", size, bypass_csp=True) as page:
        for state in STATES:
            await state(page, language)
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme)
                found[f"{state.__name__} {scheme}"] = await violations(page, scheme)
    assert found == {key: [] for key in found}
    assert len(found) == len(STATES) * len(SCHEMES)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_axe_finds_nothing_in_pages_made_by_the_server(browser: Browser, site: str, language: str) -> None:
    async with opened(browser, f"{site}/?lang={language}", bypass_csp=True) as page:
        await page.route("**/*.js*", lambda route: route.abort())
        await page.reload()
        await sends(page, TEXTS[language])
        await expect(page.locator(ANSWERS).first).to_be_visible()
        assert await violations(page) == []
        await page.goto(f"{site}/nowhere?lang={language}")
        assert await violations(page) == []


async def test_small_screens_and_big_letters_need_no_sideways_scroll(
    browser: Browser, site: str, engine: EngineStandIn
) -> None:
    for size in ((320, 568), PHONE, (640, 400)):  # the last is a desktop at 200 %
        async with opened(browser, f"{site}/?lang=es", size) as page:
            await says(page, TEXTS["es"])
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
