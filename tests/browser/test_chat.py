"""Talking in a real browser: with script, without, and with everything that goes wrong in between."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Error, Page, WebSocketRoute, expect

from bot.web import limits
from tests.browser.talking import ANSWERS, BOSS, says, sends
from tests.fakes import EngineStandIn

LABOR = "[data-reply-id='need.labor_trafficking']"
FIRST_LOAD = 60_000  # bytes over the wire, headers and all
GUN = "he has a gun and is breaking down the door"


@pytest_asyncio.fixture
async def rough(context: BrowserContext) -> AsyncIterator[Page]:
    """A tab in which the browser may complain: something is broken on purpose."""
    yield await context.new_page()


# --- as it should be -------------------------------------------------------------------------------------------------


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


async def test_script_draws_what_the_server_draws(page: Page, plain: Page, site: str) -> None:
    await page.goto(site)
    await says(page, BOSS)
    await plain.goto(site)
    await sends(plain, BOSS)
    for part in (f"{LABOR} p", f"{LABOR} a", f"{LABOR} summary", "#suggestions button"):
        drawn = [await page.locator(part).all_inner_texts(), await plain.locator(part).all_inner_texts()]
        assert drawn[0] == drawn[1], part
    rel = "links => links.map((link) => [link.getAttribute('href'), link.rel, link.target, link.className])"
    ours, theirs = [await tab.locator(f"{LABOR} .links a").evaluate_all(rel) for tab in (page, plain)]
    assert ours == theirs


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
    await expect(items.nth(1)).to_contain_text(re.compile("Llama .*1-888-373-7888"))
    await expect(page.locator("#text")).to_have_value("not sent yet")
    await says(page, "gratis?")
    assert engine.asked[-1].state.language == "es"
    await page.click(".languages [lang=en]")
    await expect(items.nth(1)).to_contain_text(re.compile("Call .*1-888-373-7888"))
    await expect(items.nth(0)).to_contain_text(BOSS)


async def test_two_messages_in_a_row_are_answered_in_their_order(page: Page, site: str, engine: EngineStandIn) -> None:
    await page.goto(site)
    engine.mode, engine.slow_seconds = "slow", 0.5
    for text in (BOSS, "im scared to go home"):
        await page.fill("#text", text)
        await page.press("#text", "Enter")
    await expect(page.locator(ANSWERS)).to_have_count(3)
    order = await page.locator("#conversation > li").evaluate_all("items => items.map((i) => i.dataset.replyId || 'person')")
    assert order == ["person", "need.labor_trafficking", "note.computer", "person", "need.child_abuse"]
    assert [asked.state.turns for asked in engine.asked] == [0, 1]


async def test_private_switch_turns_on_and_stays(page: Page, site: str) -> None:
    await page.goto(site)
    await page.check("#private")
    await says(page, BOSS)
    await expect(page.locator("#private")).to_have_count(0)
    await expect(page.locator("#compose")).to_contain_text("This chat is not counted.")
    await says(page, "is it free")
    await expect(page.locator("#compose")).to_contain_text("This chat is not counted.")


async def test_waiting_is_shown_and_a_long_wait_names_numbers(page: Page, site: str, engine: EngineStandIn) -> None:
    await page.clock.install()
    await page.goto(site)
    engine.mode, engine.slow_seconds = "slow", 2.0
    await page.fill("#text", BOSS)
    await page.press("#text", "Enter")
    await page.clock.run_for(1_000)
    await expect(page.locator("#notice")).to_have_text("Looking for an answer …")
    await page.clock.run_for(3_500)
    await expect(page.locator("#notice")).to_contain_text("911")
    await expect(page.locator(LABOR)).to_be_visible()
    await expect(page.locator("#notice")).to_have_text("")


async def test_title_and_address_say_nothing_and_never_change(page: Page, site: str) -> None:
    await page.goto(site)
    await page.evaluate(
        "new MutationObserver(() => { changed = true; }).observe(document.head, { subtree: true, childList: true })"
    )
    await says(page, BOSS)
    await says(page, "is it free")
    assert (await page.title(), page.url) == ("Chat", f"{site}/")
    assert await page.evaluate("typeof changed") == "undefined"


async def test_whole_conversation_asks_no_other_origin(page: Page, context: BrowserContext, site: str) -> None:
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    page.on("websocket", lambda socket: asked.add(socket.url.replace("ws", "http", 1)))
    await page.goto(site)
    for text in (BOSS, "is it free", GUN, "im scared to go home", "help"):
        await says(page, text)
    await page.click(".languages [lang=es]")
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    for path in ("/lines", "/signs", "/caregivers", "/professionals", "/privacy", "/transparency"):
        await page.goto(site + path)
    assert len(asked) > 10
    assert {url for url in asked if not url.startswith(f"{site}/")} == set()


@pytest.mark.parametrize("path", ["/", "/?lang=es", "/lines", "/signs"])
async def test_first_load_is_small(page: Page, context: BrowserContext, site: str, path: str) -> None:
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    await page.goto(site + path, wait_until="networkidle")
    print(f"first load of {path}: {len(sizes)} files, {sum(sizes):.0f} bytes")
    assert len(sizes) >= 3
    assert sum(sizes) <= FIRST_LOAD


# --- without script, or with half of it ------------------------------------------------------------------------------


async def test_without_script_the_whole_chat_works(plain: Page, site: str, engine: EngineStandIn) -> None:
    await plain.goto(site)
    await plain.check("#private")
    await sends(plain, BOSS)
    await expect(plain.locator("li[data-from=person]")).to_contain_text(BOSS)
    await expect(plain.locator(LABOR)).to_be_visible()
    await expect(plain.locator("#compose")).to_contain_text("This chat is not counted.")
    await plain.get_by_role("button", name="Will they tell my parents or the police?").click()
    await expect(plain.locator("[data-reply-id='ask.confidential']")).to_be_visible()
    assert engine.asked[-1].state.turns == 1
    await plain.click("#switch [lang=es]")
    await expect(plain.locator("html")).to_have_attribute("lang", "es")
    await expect(plain.locator(LABOR)).to_contain_text(re.compile("Llama .*1-888-373-7888"))


@pytest.mark.parametrize("blocked", ["chat.js", "leave.js", "*.js"])
async def test_with_script_blocked_half_way_the_chat_and_the_exit_work(
    rough: Page, context: BrowserContext, site: str, blocked: str
) -> None:
    await context.route(f"**/static/{blocked}*", lambda route: route.abort())
    await rough.goto(site)
    await sends(rough, BOSS)
    await expect(rough.locator(LABOR)).to_be_visible()
    await rough.click("#exit")
    await expect(rough).to_have_title("Weather")


async def test_back_forward_and_reload_show_a_working_page(page: Page, site: str) -> None:
    await page.goto("data:text/html,<title>before</title>")
    await page.goto(site)
    await says(page, BOSS)
    await page.reload()
    await expect(page.locator(ANSWERS)).to_have_count(0)
    await says(page, BOSS)
    await page.go_back()
    assert await page.title() == "before"
    await page.go_forward()
    await says(page, "im scared to go home")
    await expect(page.locator("[data-reply-id='need.child_abuse']")).to_be_visible()


async def test_back_and_reload_without_script_show_a_working_page(plain: Page, site: str, engine: EngineStandIn) -> None:
    await plain.goto(site)
    await sends(plain, BOSS)
    await expect(plain.locator(LABOR)).to_have_count(1)
    await plain.reload()
    await expect(plain.locator(LABOR)).to_have_count(1)
    assert engine.texts == [BOSS]
    await plain.go_back()
    await expect(plain.locator(ANSWERS)).to_have_count(0)
    await sends(plain, "im scared to go home")
    await expect(plain.locator("[data-reply-id='need.child_abuse']")).to_be_visible()


# --- what breaks -----------------------------------------------------------------------------------------------------


async def test_socket_that_drops_in_mid_answer_costs_and_doubles_nothing(
    page: Page, site: str, engine: EngineStandIn
) -> None:
    dropped: list[str] = []

    def break_the_first(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        async def pass_on(frame: str | bytes) -> None:
            server.send(frame)
            if not dropped:
                dropped.append(str(frame))
                await asyncio.sleep(0.1)
                await line.close(code=1011)

        line.on_message(pass_on)

    await page.route_web_socket("**/chat/ws", break_the_first)
    engine.mode, engine.slow_seconds = "slow", 0.6
    await page.goto(site)
    await says(page, BOSS)
    assert dropped
    await expect(page.locator(LABOR)).to_have_count(1)
    await expect(page.locator("li[data-from=person]")).to_have_count(1)
    assert engine.texts == [BOSS]
    await says(page, "is it free")
    assert engine.asked[-1].state.turns == 1


async def test_where_no_socket_opens_requests_carry_the_chat(
    rough: Page, site: str, engine: EngineStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SOCKETS", 0)
    await rough.goto(site)
    await says(rough, BOSS)
    await says(rough, "is it free")
    await expect(rough.locator("li[data-from=person]")).to_have_count(2)
    await expect(rough.locator(ANSWERS)).to_have_count(3)
    assert [asked.state.turns for asked in engine.asked] == [0, 1]
    assert rough.url == f"{site}/"
    await rough.fill("#text", "exit")
    await rough.press("#text", "Enter")
    await expect(rough).to_have_title("Weather")


async def test_a_thousand_sockets_leave_the_page_working(rough: Page, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))

        async def knock() -> bool:
            try:
                await stack.enter_async_context(session.ws_connect(f"{site}/chat/ws"))
            except aiohttp.WSServerHandshakeError:
                return False
            return True

        opened = [await asyncio.gather(*(knock() for _ in range(100))) for _ in range(10)]
        assert sum(map(sum, opened)) == limits.SOCKETS_PER_PLACE
        await rough.goto(site)
        await says(rough, BOSS)
        await expect(rough.locator(LABOR)).to_be_visible()


async def test_words_that_cannot_be_sent_stay_in_the_box(rough: Page, context: BrowserContext, site: str) -> None:
    await rough.goto(site)
    await context.set_offline(True)
    await rough.fill("#text", BOSS)
    await rough.press("#text", "Enter")
    await expect(rough.locator("#notice")).to_contain_text("911")
    await expect(rough.locator("#text")).to_have_value(BOSS)
    await expect(rough.locator("#conversation > li")).to_have_count(0)
    await context.set_offline(False)
    await says(rough, BOSS)
    await expect(rough.locator(LABOR)).to_have_count(1)


async def test_engine_that_is_down_gets_the_fallback(page: Page, site: str, engine: EngineStandIn) -> None:
    await engine.stop()
    await page.goto(site)
    await says(page, BOSS)
    await expect(page.locator("[data-reply-id='fallback.engine']")).to_be_visible()
    await says(page, GUN)
    await expect(page.locator("[data-reply-id='danger.lead'] a[href='tel:911']").first).to_be_visible()


async def test_two_tabs_are_two_conversations(page: Page, context: BrowserContext, site: str, engine: EngineStandIn) -> None:
    other = await context.new_page()
    await page.goto(site)
    await other.goto(site)
    await says(page, BOSS)
    await says(other, "im scared to go home")
    await expect(page.locator("[data-reply-id='need.child_abuse']")).to_have_count(0)
    await expect(other.locator(LABOR)).to_have_count(0)
    await says(page, "is it free")
    assert engine.asked[-1].state.reply_ids == ("need.labor_trafficking",)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_paste_of_10_000_characters_is_not_lost(page: Page, plain: Page, site: str, script: bool) -> None:
    tab = page if script else plain
    text = "\N{CRYING FACE}ab<&" * 2_000
    await tab.goto(site)
    await tab.focus("#text")
    await tab.keyboard.insert_text(text)
    await tab.click("button.send")
    await expect(tab.locator("#notice")).to_contain_text("two or three parts")
    assert await tab.input_value("#text") == text


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)><script>alert(1)</script>", "javascript:alert(1)"])
async def test_markup_stays_text(page: Page, plain: Page, site: str, script: bool, text: str) -> None:
    tab = page if script else plain
    tab.on("dialog", lambda dialog: pytest.fail("a script ran"))
    await tab.goto(site)
    await sends(tab, text)
    await expect(tab.locator(ANSWERS).first).to_be_visible()
    await expect(tab.locator("li[data-from=person] p")).to_have_text(text)
    assert await tab.locator("main img, main script, a[href^='javascript']").count() == 0


async def test_forged_or_old_state_begins_anew_with_the_same_words(page: Page, site: str, engine: EngineStandIn) -> None:
    await page.goto(site)
    await says(page, BOSS)
    forge = "fields => fields.forEach((field) => { field.value = 'forged'; })"
    await page.locator("input[name=state]").evaluate_all(forge)
    await says(page, "is it free")
    await expect(page.locator("[data-reply-id='ask.line_facts']")).to_be_visible()
    await expect(page.locator("#notice")).to_contain_text("forgot")
    assert engine.asked[-1].state.turns == 0


async def test_script_of_somebody_else_cannot_run_or_write_markup(rough: Page, site: str) -> None:
    """The policy of the page, in the browser: no inline script, no markup from strings."""
    await rough.goto(site)
    write = "() => { try { document.body.innerHTML = '<b>x</b>'; return 'written'; } catch (error) { return error.name; } }"
    assert await rough.evaluate(write) == "TypeError"
    run = "() => { const s = document.createElement('script'); s.textContent = 'ran = 1'; document.head.append(s); }"
    with pytest.raises(Error, match="TrustedScript"):
        await rough.evaluate(run)


# --- quiet for long --------------------------------------------------------------------------------------------------


async def test_quiet_chat_is_cleared_after_a_warning_and_a_touch_keeps_it(page: Page, site: str) -> None:
    await page.clock.install()
    await page.goto(site)
    await says(page, BOSS)
    notice = page.locator("#notice")
    await page.clock.run_for(1_745_000)
    await expect(notice).to_contain_text("clear this chat")
    await page.keyboard.press("Tab")
    await expect(notice).to_have_text("")
    await page.clock.run_for(60_000)
    await expect(page.locator(LABOR)).to_be_visible()
    await page.fill("#text", "half a thought")
    await page.clock.run_for(60_000)  # the last touch has been noticed by then, however busy the machine
    await page.clock.run_for(1_801_000)
    await expect(page.locator("#conversation > li")).to_have_count(0)
    await expect(page.locator("#text")).to_have_value("")
    await expect(notice).to_contain_text("I cleared the chat")
    await says(page, BOSS)


# --- by keyboard, and for ears ---------------------------------------------------------------------------------------


async def test_everything_can_be_done_by_keyboard(page: Page, site: str, engine: EngineStandIn) -> None:
    await page.goto(site)
    await reach(page, "e => e.id === 'text'")
    await page.keyboard.type(BOSS)
    await reach(page, "e => e.className === 'send'")
    await page.keyboard.press("Enter")
    await expect(page.locator(LABOR)).to_be_visible()
    assert await page.evaluate("document.activeElement.id") == "text"
    await reach(page, "e => e.value === 'What happens when I call?'", "Shift+Tab")
    await page.keyboard.press("Space")
    await expect(page.locator("li[data-from=person]")).to_have_count(2)


async def reach(page: Page, wanted: str, key: str = "Tab") -> None:
    """Press a key until the wanted element has the focus."""
    for _ in range(60):
        if await page.evaluate(f"({wanted})(document.activeElement)"):
            return
        await page.keyboard.press(key)
    pytest.fail(f"no way by keyboard to {wanted}")


async def test_focus_is_never_hidden_by_the_exit(page: Page, site: str) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.goto(site)
    await says(page, BOSS)
    covered = """() => {
      const box = document.activeElement.getBoundingClientRect();
      const points = [[box.left + 2, box.top + box.height / 2], [box.left + box.width / 2, box.top + box.height / 2]];
      return points.every(([x, y]) => !document.activeElement.contains(document.elementFromPoint(x, y)));
    }"""
    for _ in range(40):
        await page.keyboard.press("Tab")
        name = await page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        assert name.startswith("<body") or not await page.evaluate(covered), name


async def test_answers_come_in_a_live_region(page: Page, site: str) -> None:
    await page.goto(site)
    log = page.get_by_role("log", name="Conversation")
    await expect(log).to_have_attribute("aria-live", "polite")
    await says(page, BOSS)
    await expect(log.locator(ANSWERS).first).to_be_visible()
    await expect(page.get_by_role("status").last).to_have_attribute("id", "notice")
