"""The pages to read in a real browser: access, both languages and colours, small screens, big letters, paper, no script."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import product
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.web.articles import ARTICLES
from contract.directory import LANGUAGES

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE = (360, 640)
DESKTOP = (1280, 800)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
Opened = Callable[..., Any]


@asynccontextmanager
async def opened(
    browser: Browser, url: str, size: tuple[int, int] = PHONE, scheme: Scheme = "light", **options: Any
) -> AsyncIterator[Page]:
    """A page in a browser of its own."""
    viewport = {"width": size[0], "height": size[1]}
    context = await browser.new_context(viewport=viewport, color_scheme=scheme, **options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(url)
    yield page
    await context.close()


# All rules in light colours; in dark ones only what colours can break.
RULES_OF = {"light": RULES, "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}}


async def violations(page: Page, scheme: Scheme = "light") -> list[str]:
    results = await Axe().run(page, options=RULES_OF[scheme])
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(("name", "language"), list(product(ARTICLES, LANGUAGES)))
async def test_axe_finds_nothing(browser: Browser, site: str, name: str, language: str) -> None:
    # The content security policy keeps scripts out, axe too: only here it is set aside.
    size = PHONE if language == "es" else DESKTOP
    async with opened(browser, f"{site}/{name}?lang={language}", size, bypass_csp=True) as page:
        found = {}
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            found[scheme] = await violations(page, scheme)
        assert found == {scheme: [] for scheme in SCHEMES}


async def test_axe_would_find_something(browser: Browser, site: str) -> None:
    async with opened(browser, f"{site}/signs", bypass_csp=True) as page:
        await page.evaluate("document.querySelector('main p').style.color = '#bbb'")
        assert any(found.startswith("color-contrast") for found in await violations(page))


async def test_every_request_goes_to_this_origin(browser: Browser, site: str) -> None:
    context = await browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = await context.new_page()
    for name in ARTICLES:
        await page.goto(f"{site}/{name}")
    await context.close()
    assert len(asked) > 2 * len(ARTICLES)
    assert [url for url in asked if not url.startswith(f"{site}/")] == []


@pytest.mark.parametrize("name", ARTICLES)
async def test_without_script_everything_is_there(browser: Browser, site: str, name: str) -> None:
    async with opened(browser, f"{site}/{name}?lang=en", java_script_enabled=False) as page:
        headings = await page.locator("h1, h2").count()
        exit_link = page.locator("#exit")
        assert headings >= 3 or name == "lines"
        assert await exit_link.is_visible() and await exit_link.get_attribute("href") == "/exit"
        await page.get_by_role("link", name="Español").click()
        assert page.url == f"{site}/{name}?lang=es"
        assert await page.locator("html").get_attribute("lang") == "es"
        assert await page.locator("h1, h2").count() == headings


@pytest.mark.parametrize(("name", "language"), list(product(ARTICLES, LANGUAGES)))
async def test_nothing_has_to_be_scrolled_sideways(browser: Browser, site: str, name: str, language: str) -> None:
    """At 360 and 320 pixels, and on a desk at 400 % zoom, which is the same 320."""
    for width in (360, 320):
        async with opened(browser, f"{site}/{name}?lang={language}", (width, 640)) as page:
            assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", [(280, 600), (320, 640), (360, 640), (640, 320), (1280, 800)], ids=str)
@pytest.mark.parametrize("letters", ["100%", "200%"])
async def test_the_exit_lies_over_nothing_at_the_top(
    browser: Browser, site: str, size: tuple[int, int], letters: str
) -> None:
    async with opened(browser, f"{site}/?lang=es", size) as page:
        await page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        for other in ("h1", ".languages a:first-child", ".languages a:last-child"):
            assert await page.evaluate(_EXIT_COVERS, other) is False, other
        await page.evaluate("scrollTo(0, 900)")
        await expect(page.locator("#exit")).to_be_in_viewport(ratio=1)


# What someone may set who reads with difficulty: WCAG 2.2, 1.4.12.
_SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } "
_SPACING += "p { margin-bottom: 2em !important }"


@pytest.mark.parametrize("name", ["", "lines", "transparency"])
async def test_wider_spacing_cuts_nothing_off(browser: Browser, site: str, name: str) -> None:
    async with opened(browser, f"{site}/{name}?lang=es", bypass_csp=True) as page:
        await page.add_style_tag(content=_SPACING)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert await page.evaluate(_CUT_OFF) == []


# Elements whose words do not fit into them.
_CUT_OFF = """() => [...document.querySelectorAll('a, button, p, li, dd, h1, h2, h3')]
  .filter(e => getComputedStyle(e).overflow === 'hidden' && !e.classList.contains('unseen') && e.scrollWidth > e.clientWidth)
  .map(e => e.outerHTML)"""


@pytest.mark.parametrize("name", ["lines", "privacy", "transparency"])
async def test_letters_of_twice_the_size_fit(browser: Browser, site: str, name: str) -> None:
    async with opened(browser, f"{site}/{name}?lang=es", PHONE) as page:
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        box = await page.locator("#exit").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
        assert await page.evaluate(_EXIT_COVERS, "h1") is False


# Whether the exit lies over any part of the first element found.
_EXIT_COVERS = """selector => {
  const a = document.getElementById('exit').getBoundingClientRect();
  const b = document.querySelector(selector).getBoundingClientRect();
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}"""


@pytest.mark.parametrize("size", [PHONE, (640, 400), DESKTOP], ids=["phone", "desk at 200 %", "desk"])
async def test_the_exit_is_first_in_tab_order_and_in_sight_at_every_scroll_position(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    async with opened(browser, f"{site}/lines", size) as page:
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") == "exit"
        for share in (0, 0.3, 0.7, 1):
            await page.evaluate("share => scrollTo(0, share * document.body.scrollHeight)", share)
            box = await page.locator("#exit").bounding_box()
            assert box and 0 <= box["y"] < 40 and box["x"] + box["width"] <= size[0]
            assert min(box["width"], box["height"]) >= 44


async def test_what_has_the_focus_is_never_under_the_exit(browser: Browser, site: str) -> None:
    async with opened(browser, f"{site}/lines?lang=es", PHONE) as page:
        links = await page.locator("a").count()
        assert links > 60
        for _ in range(links):
            await page.keyboard.press("Tab")
            assert await page.evaluate(_FOCUS_IS_SEEN), await page.evaluate("document.activeElement.outerHTML")


# In the window, and not wholly under the exit or the bar it stands in.
_FOCUS_IS_SEEN = """() => {
  const focused = document.activeElement, exit = document.getElementById('exit'), bar = document.querySelector('header');
  if (bar.contains(focused)) return true;
  const a = focused.getBoundingClientRect(), b = exit.getBoundingClientRect();
  const hidden = a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  return !hidden && a.bottom > bar.getBoundingClientRect().bottom && a.top < innerHeight;
}"""


async def test_paper_shows_the_numbers_and_no_exit(browser: Browser, site: str) -> None:
    async with opened(browser, f"{site}/lines?lang=en", (760, 1000)) as page:
        await page.emulate_media(media="print")
        for hidden in ("#exit", ".exit-again", ".languages", ".pages"):
            assert not await page.locator(hidden).is_visible(), hidden
        assert await page.get_by_text("1-888-373-7888").first.is_visible()
        colours = await page.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        paper = await page.pdf(format="Letter", margin={"top": "12mm", "bottom": "12mm", "left": "12mm", "right": "12mm"})
        assert paper.count(b"/Type /Page\n") <= 6


async def test_in_the_dark_paper_is_white_too(browser: Browser, site: str) -> None:
    async with opened(browser, f"{site}/lines", scheme="dark") as page:
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 23, 20)"
        await page.emulate_media(media="print", color_scheme="dark")
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


async def test_nothing_moves(browser: Browser, site: str) -> None:
    async with opened(browser, f"{site}/signs", reduced_motion="reduce") as page:
        assert await page.evaluate("document.getAnimations().length") == 0
        assert await page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("name", ["lines", "signs"])
async def test_a_page_weighs_little(browser: Browser, site: str, name: str) -> None:
    async with opened(browser, "about:blank") as page:
        weights: list[Coroutine[Any, Any, Any]] = []
        page.on("requestfinished", lambda request: weights.append(request.sizes()))
        await page.goto(f"{site}/{name}?lang=es", wait_until="networkidle")
        sizes = [await weight for weight in weights]
    assert len(sizes) >= 3
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= 60_000
