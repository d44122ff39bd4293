"""Leaving: at once, from everywhere, with nothing left behind. docs/exit.md names each of these tests."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, BrowserType, Error, Page, expect

from tests.browser.conftest import FLAGS, Harmless, browser_path
from tests.browser.talking import ANSWERS, BOSS, says, sends
from tests.fakes import EngineStandIn

WITHIN_MS = 100  # from press to blank
_MORE_TRIES = 9
SLOW_PHONE = 4  # times slower than this machine
SIZES = [(320, 568), (360, 640), (390, 844), (768, 1024), (1280, 800), (1920, 1080)]
CANARY = "zanzibarquokka"
# The browser's own measure of each press: from the input to the next frame on the screen. Below 16 ms it reports nothing.
WATCH = """
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (["click", "keyup"].includes(entry.name)) report(entry.duration, document.body.innerText);
  }
}).observe({ type: "event", durationThreshold: 16 });
"""


async def left(page: Page, harmless: Harmless) -> None:
    await page.wait_for_url(harmless.url)
    assert await page.title() == "Weather"


# --- where it is -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_exit_is_in_sight_at_every_scroll_position_and_size(page: Page, site: str, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(site)
    await says(page, BOSS)
    for share in (0, 0.5, 1):
        await page.evaluate("share => scrollTo(0, share * document.documentElement.scrollHeight)", share)
        box = await page.locator("#exit").bounding_box()
        assert box and box["x"] >= 0 and box["y"] >= 0
        assert box["x"] + box["width"] <= size[0] and box["y"] + box["height"] <= size[1]
        assert box["width"] >= 24 and box["height"] >= 24
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        assert await page.evaluate("([x, y]) => document.elementFromPoint(x, y).id", middle) == "exit"


@pytest.mark.parametrize("path", ["/", "/?lang=es", "/lines", "/nowhere"])
async def test_exit_is_first_in_tab_order(context: BrowserContext, site: str, path: str) -> None:
    page = await context.new_page()
    await page.goto(site + path)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "exit"


async def test_second_exit_stands_at_the_end(page: Page, site: str, harmless: Harmless) -> None:
    await page.goto(site)
    links = page.locator("a[data-leave]")
    await expect(links).to_have_count(2)
    await links.last.focus()
    await page.keyboard.press("Enter")
    await left(page, harmless)


# --- without script --------------------------------------------------------------------------------------------------


async def test_without_script_exit_is_a_plain_link(plain: Page, site: str, harmless: Harmless) -> None:
    await plain.goto(site)
    await sends(plain, BOSS)
    await expect(plain.locator(ANSWERS).first).to_be_visible()
    async with plain.expect_response(lambda response: "/exit" in response.url) as leaving:
        await plain.click("#exit")
    headers = await (await leaving.value).all_headers()
    assert (await leaving.value).status == 303
    assert (headers["clear-site-data"], headers["cache-control"], headers["referrer-policy"]) == (
        '"*"',
        "no-store",
        "no-referrer",
    )
    await left(plain, harmless)
    assert harmless.referrers == [None]


async def test_without_script_back_shows_nothing_of_the_conversation(plain: Page, site: str, harmless: Harmless) -> None:
    """The browser keeps a sent form and may send it again; the conversation is over, so it gets a neutral page."""
    await plain.goto(site)
    await sends(plain, BOSS)
    await expect(plain.locator(ANSWERS).first).to_be_visible()
    await plain.click("#exit")
    await left(plain, harmless)
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # the browser asks first whether to send the form again
        await plain.go_back()
    await plain.wait_for_timeout(500)
    await plain.reload()
    assert plain.url == f"{site}/chat"
    await expect(plain.locator("[data-reply-id='greeting.neutral']")).to_be_visible()
    assert BOSS not in await plain.content()
    assert await plain.locator("[data-reply-id='need.labor_trafficking']").count() == 0


# --- with script -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["click", "shift"])
async def test_screen_is_blank_within_100_ms_on_a_slow_phone(
    context: BrowserContext, site: str, harmless: Harmless, how: str
) -> None:
    harmless.seconds = 1.0  # the page stays ours while the next one loads
    best = await _press_to_blank(context, site, harmless, how)
    for _ in range(_MORE_TRIES):  # the machine may be busy
        best = best if best < WITHIN_MS else min(best, await _press_to_blank(context, site, harmless, how))
    print(f"press to blank, {how}: {best:.0f} ms")
    assert best < WITHIN_MS


async def _press_to_blank(context: BrowserContext, site: str, harmless: Harmless, how: str) -> float:
    page = await context.new_page()
    reports: list[tuple[float, str]] = [(16.0, "")]
    await page.expose_function("report", lambda took, text: reports.append((took, text)))
    await page.goto(site)
    for number in range(3):
        await says(page, f"{BOSS} {number}")
    await page.evaluate(WATCH)
    session = await context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PHONE})
    if how == "click":
        await page.click("#exit")
    else:
        for _ in range(3):
            await page.keyboard.press("Shift")
    await left(page, harmless)
    await page.close()
    assert reports[-1][1] in ("Loading.", "")
    return max(took for took, _ in reports)


async def test_exit_works_while_the_server_is_gone(context: BrowserContext, site: str, harmless: Harmless) -> None:
    page = await context.new_page()
    await page.goto(site)
    await says(page, BOSS)
    await context.route(f"{site}/**", lambda route: route.abort())
    await page.click("#exit")
    await left(page, harmless)


async def test_back_and_forward_lead_around_the_chat(page: Page, site: str, harmless: Harmless) -> None:
    await page.goto("data:text/html,<title>before</title>")
    await page.goto(site)
    await says(page, BOSS)
    length = await page.evaluate("history.length")
    await page.click("#exit")
    await left(page, harmless)
    assert await page.evaluate("history.length") == length
    await page.go_back()
    assert await page.title() == "before"
    await page.go_forward()
    assert await page.title() == "Weather"


async def test_pages_of_ours_take_each_others_place_in_history(page: Page, site: str, harmless: Harmless) -> None:
    await page.goto("data:text/html,<title>before</title>")
    await page.goto(f"{site}/lines")
    await page.locator(".pages a[href^='/signs']").click()
    await page.wait_for_url("**/signs*")
    await page.locator(".pages a[href='/?lang=en']").click()
    await page.wait_for_url(f"{site}/?lang=en")
    await page.click("#exit")
    await left(page, harmless)
    await page.go_back()
    assert await page.title() == "before"


async def test_exit_ends_the_conversation_on_the_server(page: Page, site: str, harmless: Harmless) -> None:
    await page.goto(site)
    await says(page, BOSS)
    state = await page.locator("#compose input[name=state]").input_value()
    async with page.expect_request(lambda request: request.url == f"{site}/exit") as told:
        await page.click("#exit")
    assert (await told.value).post_data == state
    await left(page, harmless)
    answer = await page.request.post(f"{site}/chat", form={"state": state, "text": "is it free"})
    assert BOSS not in await answer.text()
    assert "need.labor_trafficking" not in await answer.text()


async def test_exit_in_one_tab_leaves_all_tabs(page: Page, context: BrowserContext, site: str, harmless: Harmless) -> None:
    other = await context.new_page()
    for tab in (page, other):
        await tab.goto(site)
        await says(tab, BOSS)
    await page.click("#exit")
    await left(page, harmless)
    await left(other, harmless)


@pytest.mark.parametrize("word", ["exit", "HIDE", "ocultar"])
async def test_exit_words_leave(page: Page, site: str, harmless: Harmless, word: str) -> None:
    await page.goto(site)
    await says(page, BOSS)
    await page.fill("#text", word)
    await page.press("#text", "Enter")
    await left(page, harmless)


async def test_exit_words_leave_without_script(plain: Page, site: str, harmless: Harmless) -> None:
    await plain.goto(site)
    await sends(plain, "exit")
    await left(plain, harmless)


# --- three times Shift -----------------------------------------------------------------------------------------------


async def test_shift_three_times_leaves_with_spoken_progress(page: Page, site: str, harmless: Harmless) -> None:
    await page.goto(site)
    status = page.locator("#leaving")
    await expect(status).to_have_attribute("role", "status")
    await page.keyboard.press("Shift")
    await expect(status).to_have_text("Press Shift two more times to leave.")
    await page.keyboard.press("Shift")
    await expect(status).to_have_text("Press Shift one more time to leave.")
    await page.keyboard.press("Shift")
    await left(page, harmless)


async def test_shift_works_while_writing(page: Page, site: str, harmless: Harmless) -> None:
    await page.goto(site)
    await page.fill("#text", "something")
    for _ in range(3):
        await page.press("#text", "Shift")
    await left(page, harmless)


async def test_shift_five_seconds_count_from_the_first_press(page: Page, site: str) -> None:
    await page.clock.install()
    await page.goto(site)
    await page.keyboard.press("Shift")
    await page.clock.run_for(3_000)
    await page.keyboard.press("Shift")
    await page.clock.run_for(2_500)
    await expect(page.locator("#leaving")).to_have_text("You are still here. Press Shift three times to leave.")
    await page.keyboard.press("Shift")
    await expect(page.locator("#leaving")).to_have_text("Press Shift two more times to leave.")
    assert page.url == f"{site}/"


async def test_capital_letters_and_other_keys_are_no_presses(page: Page, site: str) -> None:
    await page.goto(site)
    for keys in ("Shift+A", "Shift+B", "Shift+C", "Shift", "Shift", "x", "Shift", "Control+Shift", "Shift"):
        await page.keyboard.press(keys)
    await expect(page.locator("#compose")).to_be_visible()
    assert page.url == f"{site}/"


async def test_escape_is_left_alone(page: Page, site: str) -> None:
    await page.goto(site)
    await page.evaluate("addEventListener('keydown', (event) => { seen = [event.key, event.defaultPrevented]; })")
    for _ in range(5):
        await page.keyboard.press("Escape")
    assert await page.evaluate("seen") == ["Escape", False]
    await expect(page.locator("#compose")).to_be_visible()


# --- what is left ----------------------------------------------------------------------------------------------------


async def test_nothing_is_ever_kept_in_the_browser(page: Page, context: BrowserContext, site: str) -> None:
    await page.goto(site)
    await says(page, BOSS)
    assert await context.cookies() == []
    assert await page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert await page.evaluate("Promise.all([indexedDB.databases(), caches.keys()])") == [[], []]
    assert await page.evaluate("history.state") is None
    assert await page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def _search(profile: Path) -> None:
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        held = path.read_bytes()
        for secret in (CANARY, "labor_trafficking", "passport"):
            assert secret.encode() not in held, path
            assert secret.encode("utf-16-le") not in held, path


@pytest.mark.parametrize("leaves", ["by exit", "by closing the browser"])
async def test_profile_on_disk_holds_no_word_and_a_restored_tab_shows_none(
    chromium: BrowserType, site: str, harmless: Harmless, engine: EngineStandIn, tmp_path: Path, leaves: str
) -> None:
    """History, session files, caches, form data: every file of the profile is searched, and its tabs are restored."""
    profile = await chromium.launch_persistent_context(tmp_path, executable_path=browser_path(), args=FLAGS)
    page = profile.pages[0]
    await page.goto(site)
    await says(page, f"{BOSS} {CANARY}")
    await page.fill("#text", f"half a thought {CANARY}")
    if leaves == "by exit":
        await page.click("#exit")
        await left(page, harmless)
    await profile.close()
    _search(tmp_path)
    with closing(sqlite3.connect(f"file:{tmp_path}/Default/History?mode=ro&immutable=1", uri=True)) as history:
        ours = {url for (url,) in history.execute("select url from urls") if url.startswith(site)}
    assert ours <= {f"{site}/", f"{site}/exit"}  # that the page was opened; the note on the page says how to delete it

    again = [*FLAGS, "--restore-last-session"]
    profile = await chromium.launch_persistent_context(tmp_path, executable_path=browser_path(), args=again)
    for tab in profile.pages:
        content = await tab.content()
        assert CANARY not in content
        assert "need.labor_trafficking" not in content
    await profile.close()


async def test_closed_tab_that_is_opened_again_is_empty(browser: Browser, site: str) -> None:
    context = await browser.new_context(locale="en-US")
    page = await context.new_page()
    await page.goto(site)
    await says(page, BOSS)
    await page.fill("#text", "half a thought")
    await page.reload()
    await expect(page.locator(ANSWERS)).to_have_count(0)
    await expect(page.locator("#text")).to_have_value("")
    assert BOSS not in await page.content()
    await context.close()
