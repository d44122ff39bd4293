"""How a conversation looks on a small phone: nothing cut off, numbers in one piece, and what to press within sight."""

import pytest
from playwright.async_api import Browser, expect

from contract.directory import LANGUAGES, Language

DANGER: dict[Language, str] = {"en": "he has a gun and hes outside", "es": "tiene una pistola y esta afuera"}
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@SCRIPT
@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_danger_the_call_is_within_sight_at_once(
    browser: Browser, site: str, language: Language, script: bool
) -> None:
    context = await browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=script)
    page = await context.new_page()
    await page.goto(f"{site}/?lang={language}")
    await page.fill("#text", DANGER[language])
    await page.click(".send")
    call = page.locator("[data-reply-id^='danger'] a[href='tel:911']").first
    await expect(call).to_be_visible()
    if script:  # without it the page begins at its top, where 911 and 988 stand too
        await expect(call).to_be_in_viewport()
    else:
        assert await page.locator("#now a[href='tel:911']").is_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await context.close()


@SCRIPT
async def test_a_number_is_in_one_piece(browser: Browser, site: str, script: bool) -> None:
    context = await browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=script, locale="es-MX")
    page = await context.new_page()
    await page.goto(site)
    await page.fill("#text", "mi jefe me quito el pasaporte")
    await page.click(".send")
    numbers = page.locator("[data-from=bot] .number")
    await expect(numbers.first).to_have_text("1-888-373-7888")
    for width in range(300, 420, 8):  # somewhere in between a line would end within the number
        await page.set_viewport_size({"width": width, "height": 640})
        assert await numbers.evaluate_all("all => all.every(one => one.getClientRects().length === 1)"), width
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()


async def test_answers_look_the_same_with_and_without_script(browser: Browser, site: str) -> None:
    seen = []
    for script in (True, False):
        context = await browser.new_context(java_script_enabled=script)
        page = await context.new_page()
        await page.goto(f"{site}/?lang=en")
        await page.fill("#text", "my boss has my passport")
        await page.click(".send")
        answer = page.locator("[data-reply-id='need.labor_trafficking']")
        await expect(answer).to_be_visible()
        seen.append(
            await answer.evaluate(
                "item => [...item.querySelectorAll('*')].map(e => [e.tagName, e.className, e.children.length])"
            )
        )
        await context.close()
    assert seen[0] == seen[1]
