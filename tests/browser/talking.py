"""What people do in the chat, for tests of a real browser."""

from playwright.async_api import Page, expect

BOSS = "my boss has my passport"
ANSWERS = "li[data-from=bot]"


async def says(page: Page, text: str) -> None:
    """Write and press Enter; wait for the answer."""
    before = await page.locator(ANSWERS).count()
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await expect(page.locator(ANSWERS)).not_to_have_count(before)
    await expect(page.locator("#text")).to_have_value("")


async def sends(page: Page, text: str) -> None:
    """Write and press the button, as without script."""
    await page.fill("#text", text)
    await page.click("button.send")
