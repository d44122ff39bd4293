"""The pages of needs in a real browser: access, both languages and colours, a phone, big letters, paper."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.figures.cards import FALLBACK, NEEDS, UNSURE, answered, crisis, door
from bot.figures.weeks import start_of, week_of
from bot.staff.roles import Role
from tests.browser.staff.conftest import SignedIn
from tests.browser.test_reading import RULES_OF, Scheme, violations
from tests.figures import need, put, remove_all

PAGES = ("/", "/trends", "/compare", "/needs/sextortion", "/privacy")
FIRST, WEEKS = "2026-W30", 8
SIZES = {label: 9 * place for place, label in enumerate(NEEDS)}


@pytest.fixture
def weeks(data_dir: Path) -> Iterator[None]:
    """Some released weeks, one of them missing."""
    ledger = data_dir / "ledger.sqlite3"
    remove_all(ledger)
    for number in (0, 1, 2, *range(4, WEEKS)):
        counts = {need(label): size + 2 * number for label, size in SIZES.items()}
        doors = {door("sms", "en"): 300 + number, door("sms", "es"): 140, door("web", "en"): 120, door("web", "es"): 20}
        answers = {
            answered("high", "nhth"): 150,
            answered("low", "ncmec"): 90,
            crisis("us-911"): 40,
            UNSURE: 30,
            FALLBACK: 1,
        }
        put(ledger, week_of(start_of(FIRST) + timedelta(weeks=number)), counts | doors | answers)
    yield
    remove_all(ledger)


@pytest.mark.usefixtures("weeks")
async def test_axe_finds_nothing_and_nothing_is_cut_off(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.VIEWER)
    await page.set_viewport_size({"width": 360, "height": 640})
    looks: tuple[tuple[str, Scheme], ...] = (("en", "light"), ("es", "dark"))
    for path, (language, scheme) in product(PAGES, looks):
        await page.emulate_media(color_scheme=scheme)
        await page.goto(f"{staff_site}{path}?lang={language}")
        assert await _around_charts(page, scheme) == [], (path, language, scheme)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, (path, language)


async def _around_charts(page: Page, scheme: Scheme) -> list[str]:
    """What axe finds; within a chart, one picture with a name, it would look at a thousand marks for a minute."""
    results = await Axe().run(page, context={"exclude": [[".chart"]]}, options=RULES_OF[scheme])
    names = await page.locator(".chart").evaluate_all("all => all.map(one => one.role + one.ariaLabel)")
    unnamed = [name for name in names if not (name.startswith("img") and len(name) > len("img") + 10)]
    return [found["id"] for found in results.response["violations"]] + unnamed


@pytest.mark.usefixtures("weeks")
async def test_a_walk_from_the_week_to_a_need_to_a_comparison(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.VIEWER)
    await expect(page.locator("h1")).to_contain_text("Sep 7 – 13, 2026")
    await page.click("text=Earlier week")
    await expect(page.locator("h1")).to_contain_text("Aug 31 – Sep 6, 2026")
    await page.click("th >> text=A question")
    await expect(page.locator("h1")).to_have_text("A question")
    await expect(page.locator(".chart .dot")).to_have_count(WEEKS - 1)
    await page.click("nav >> text=Compare")
    await page.select_option("#with", "2026-W30")
    await page.click("main button")
    row = page.locator("tr", has_text="Conversations")
    await expect(row.locator(".change")).to_have_text("within the noise")
    await page.select_option("#period", "2026-W31")
    await page.click("main button")
    assert page.url == f"{staff_site}/compare?period=2026-W31&with=2026-W30"


@pytest.mark.usefixtures("weeks")
async def test_charts_have_our_colours_and_can_be_read_without_them(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.VIEWER)
    bars = {scheme: await _colours(page, scheme) for scheme in ("light", "dark")}
    assert bars["light"] != bars["dark"] and "rgb(0, 0, 0)" not in (*bars["light"], *bars["dark"])
    await page.emulate_media(media="print", color_scheme="dark")
    assert await page.evaluate("getComputedStyle(document.querySelector('.chart .rect')).fill") == "rgb(136, 136, 136)"
    assert await page.locator(".menu").is_hidden() and await page.locator(".chart").first.is_visible()
    pages = (await page.pdf(format="Letter")).count(b"/Type /Page\n")
    assert 0 < pages <= 4


async def _colours(page: Page, scheme: str) -> list[str]:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    marks = (".chart .rect", ".chart .ci", ".chart text")
    found = [
        await page.evaluate(
            "mark => { const s = getComputedStyle(document.querySelector(mark)); return s.fill + s.stroke }", m
        )
        for m in marks
    ]
    return list(found)


@pytest.mark.usefixtures("weeks")
async def test_letters_of_twice_the_size_fit(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.VIEWER)
    await page.set_viewport_size({"width": 360, "height": 640})
    for path in PAGES:
        await page.goto(f"{staff_site}{path}")
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.usefixtures("weeks")
async def test_nothing_leaves_this_origin(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.VIEWER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        await page.goto(f"{staff_site}{path}")
    assert len(asked) >= len(PAGES)
    assert [url for url in asked if not url.startswith(f"{staff_site}/")] == []


async def test_before_the_first_week_there_is_a_kind_page(signed_in: SignedIn, data_dir: Path) -> None:
    remove_all(data_dir / "ledger.sqlite3")
    page = await signed_in(Role.VIEWER)
    await expect(page.locator("h1")).to_have_text("No closed week yet")
    assert await violations(page) == []
