"""Talking in a real browser, with script."""

from playwright.async_api import Page, expect

from tests.fakes import EngineStandIn

BOSS = "my boss has my passport"


async def says(page: Page, text: str) -> None:
    """Write and press Enter; wait for the answer."""
    answers = page.locator("li[data-from=bot]")
    before = await answers.count()
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await expect(answers).not_to_have_count(before)
    await expect(page.locator("#text")).to_have_value("")


async def test_message_is_answered_without_loading_the_page_again(page: Page, site: str) -> None:
    await page.goto(site)
    await says(page, BOSS)
    items = page.locator("#conversation > li")
    assert [await item.get_attribute("data-from") for item in await items.all()] == ["person", "bot", "bot"]
    await expect(items.nth(0)).to_contain_text(BOSS)
    await expect(items.nth(1)).to_have_attribute("data-reply-id", "need.labor_trafficking")
    await expect(items.nth(1).locator("a[href='tel:+18883737888']")).to_be_visible()
    await expect(items.nth(1).locator("a[href^='sms:233733']")).to_be_visible()
    assert page.url == f"{site}/"
    assert await page.title() == "Chat"


async def test_suggestion_is_a_button_that_sends_it(page: Page, site: str, engine: EngineStandIn) -> None:
    await page.goto(site)
    await says(page, BOSS)
    await page.get_by_role("button", name="Will they tell my parents or the police?").click()
    await expect(page.locator("[data-reply-id='ask.confidential']")).to_be_visible()
    assert engine.texts[-1] == "Will they tell my parents or the police?"
    assert engine.asked[-1].state.turns == 1


async def test_language_switch_keeps_answers_and_own_words(page: Page, site: str, engine: EngineStandIn) -> None:
    await page.goto(site)
    await says(page, BOSS)
    await page.fill("#text", "not sent yet")
    await page.click(".languages [lang=es]")
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    items = page.locator("#conversation > li")
    await expect(items).to_have_count(3)
    await expect(items.nth(0)).to_contain_text(BOSS)
    await expect(items.nth(1)).to_contain_text("Llama al 1-888-373-7888")
    await expect(page.locator("#text")).to_have_value("not sent yet")
    await says(page, "gratis?")
    assert engine.asked[-1].state.language == "es"
    await page.click(".languages [lang=en]")
    await expect(items.nth(1)).to_contain_text("Call 1-888-373-7888")
    await expect(items.nth(0)).to_contain_text(BOSS)
