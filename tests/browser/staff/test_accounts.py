"""Signing in with a second factor, in a real browser; axe on every page, in both languages and colours, on a phone."""

from itertools import product
from urllib.parse import urlsplit

import pyotp
from playwright.async_api import Browser, Page, expect

from bot.staff.roles import Role
from tests.browser.staff.conftest import SignedIn
from tests.browser.test_reading import violations

PAGES = ("/account", "/account/second-factor", "/account/prove", "/log")


async def test_a_second_factor_from_the_picture_to_the_next_sign_in(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.VIEWER)
    await page.click(".notice a")
    assert await page.locator(".qr").evaluate("picture => picture.complete && picture.naturalWidth > 100")
    code = pyotp.TOTP((await page.inner_text(".letters")).replace(" ", ""))
    await page.fill("#code", code.now())
    await page.click("main button")
    await expect(page.locator(".codes li")).to_have_count(10)
    assert await violations(page) == []
    recovery = await page.inner_text(".codes li >> nth=0")
    await page.click("main .button")
    name = (await page.inner_text(".self > a")).split(" ")[0]
    await page.click(".self button")
    assert urlsplit(page.url).path == "/login"
    await page.fill("#name", name)
    await page.fill("#password", "correct horse battery")
    await page.fill("#code", recovery)
    await page.click("main button")
    await page.wait_for_url(f"{staff_site}/")


async def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.ADMIN)
    await _look_at(page, staff_site, PAGES)
    context = await browser.new_context()
    await _look_at(await context.new_page(), staff_site, ("/login",))
    await context.close()


async def _look_at(page: Page, site: str, paths: tuple[str, ...]) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    for path, (language, scheme) in product(paths, (("en", "light"), ("es", "dark"))):
        await page.emulate_media(color_scheme=scheme)
        await page.goto(f"{site}{path}?lang={language}")
        assert await violations(page, scheme) == [], (path, language, scheme)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, (path, language)
