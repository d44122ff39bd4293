"""The desk in a real browser: words read and confirmed, a line called, the patch taken; axe on every page."""

import re
from itertools import product
from pathlib import Path

from playwright.async_api import Page, expect

from bot.staff.roles import Role
from tests.browser.staff.conftest import SignedIn
from tests.browser.test_reading import violations

PAGES = ("/desk", "/desk/replies?role=counsel", "/desk/replies/danger.lead", "/desk/lines", "/desk/lines/nhth")
MORE_PAGES = ("/desk/history", "/desk/patch", "/operations")


async def test_from_reading_to_the_patch(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.REVIEWER)
    await page.click(".menu a[href='/desk']")
    await page.click("text=Clinician")
    await page.click("a[href='/desk/replies/danger.lead']")
    await expect(page.locator(".pair").first).to_contain_text("Call 911 now")
    await page.fill("#name", "A. Bee")
    await page.select_option("#role", "clinician")
    await page.click("main form button:has-text('Keep')")
    await expect(page.locator(".signed")).to_contain_text("waits for a second person")
    await page.goto(f"{staff_site}/desk/lines/nhth")
    await page.select_option("#answered", "person")
    await page.select_option("#people", "yes")
    await page.click("main form button:has-text('Keep')")
    await expect(page.locator("main")).to_contain_text("As we say")
    await page.click(".self button")

    page = await signed_in(Role.EDITOR)
    await page.goto(f"{staff_site}/desk")
    await page.click("main >> text=danger.lead")
    await page.fill("input[id^='name-']", "C. Dee")
    await page.click("main form button:has-text('Confirm')")
    await page.goto(f"{staff_site}/desk/lines/nhth")
    await page.click("main form button:has-text('Confirm')")
    await page.click(".desk-ways a[href='/desk/patch']")
    async with page.expect_download() as download:
        await page.click("main button")
    patch = Path(await (await download.value).path()).read_text(encoding="utf-8")  # noqa: ASYNC240
    assert re.search(r'^\+    - \{by: "A\. Bee", second: "C\. Dee"', patch, re.MULTILINE)
    assert re.search(r'^\+    checked: "\d{4}-\d\d-\d\d"$', patch, re.MULTILINE)
    await _look_at(page, staff_site, (*PAGES, *MORE_PAGES))


async def _look_at(page: Page, site: str, paths: tuple[str, ...]) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    for path, (language, scheme) in product(paths, (("en", "light"), ("es", "dark"))):
        await page.emulate_media(color_scheme=scheme)
        await page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        assert await violations(page, scheme) == [], (path, language, scheme)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, (path, language)
