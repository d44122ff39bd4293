"""The chat without script: `GET /`, `POST /chat`."""

import asyncio

import pytest

from bot.app import Gateway
from tests.bot.web.conftest import NewVisitor
from tests.bot.web.pages import Visitor
from tests.fakes import EngineStandIn

BOSS = "my boss has my passport"


@pytest.fixture(autouse=True)
def hears(engine: EngineStandIn) -> None:
    engine.hears = {
        "boss": ("need.labor_trafficking",),
        "jefe": ("need.labor_trafficking",),
        "free": ("ask.line_facts",),
        "home": ("need.child_abuse",),
    }


async def test_first_page_has_everything_it_needs(visitor: Visitor) -> None:
    page = await visitor.opens()
    assert (page.status, page.language, page.ids, page.echo) == (200, "en", [], "")
    assert page.hrefs.index("/exit") < page.hrefs.index("#main")
    assert {"tel:911", "tel:988"} <= set(page.hrefs)
    assert page.fields["state"]


async def test_message_is_answered_and_echoed_once(visitor: Visitor) -> None:
    await visitor.opens()
    page = await visitor.says(BOSS)
    assert (page.status, page.echo) == (200, BOSS)
    assert page.ids == ["need.labor_trafficking", "note.computer"]
    assert "tel:+18883737888" in page.hrefs
    assert "sms:233733?&body=HELP" in page.hrefs

    page = await visitor.says("is it free")
    assert page.echo == "is it free"
    assert BOSS not in page.source
    assert page.ids == ["need.labor_trafficking", "note.computer", "ask.line_facts"]


async def test_conversation_lives_in_the_page(visitor: Visitor, engine: EngineStandIn) -> None:
    await visitor.says(BOSS)
    await visitor.says("is it free")
    assert [asked.state.turns for asked in engine.asked] == [0, 1]
    assert engine.asked[1].state.reply_ids == ("need.labor_trafficking",)


async def test_form_without_a_page_before_is_answered(visitor: Visitor) -> None:
    page = await visitor.posts({"text": BOSS})
    assert page.ids[0] == "need.labor_trafficking"


async def test_two_tabs_are_two_conversations(new_visitor: NewVisitor, engine: EngineStandIn) -> None:
    one, other = new_visitor(), new_visitor()
    await asyncio.gather(one.opens(), other.opens())
    first, second = await asyncio.gather(one.says(BOSS), other.says("im scared to go home"))
    assert first.ids[0] == "need.labor_trafficking"
    assert second.ids[0] == "need.child_abuse"
    third = await one.says("is it free")
    assert "need.child_abuse" not in third.ids


async def test_reload_of_an_answer_is_no_second_turn(visitor: Visitor, engine: EngineStandIn) -> None:
    page = await visitor.opens()
    sent = page.fields | {"text": BOSS}
    first = await visitor.posts(sent)
    second = await visitor.posts(sent)
    assert (second.ids, second.echo) == (first.ids, BOSS)
    assert engine.texts == [BOSS]
    third = await visitor.says("is it free")
    assert third.ids[:2] == first.ids
    assert engine.asked[-1].state.turns == 1


async def test_another_text_from_a_page_that_was_kept_is_another_turn(visitor: Visitor) -> None:
    """Back shows the page before with its old form; what is written there now must be read."""
    page = await visitor.opens()
    await visitor.posts(page.fields | {"text": "is it free"})
    again = await visitor.posts(page.fields | {"text": "he has a gun and is breaking down the door"})
    assert again.ids[0] == "danger.lead"


async def test_language_is_that_of_the_browser_then_of_the_link_then_of_the_words(visitor: Visitor) -> None:
    assert (await visitor.opens(**{"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"})).language == "es"
    assert (await visitor.opens(**{"Accept-Language": "fr, en;q=0.5"})).language == "en"
    assert (await visitor.opens("/?lang=es", **{"Accept-Language": "en"})).language == "es"
    assert (await visitor.opens("/?lang=xx", **{"Accept-Language": "q;;;=,,"})).language == "en"
    page = await visitor.says("mi jefe tiene mi pasaporte y no me deja salir")
    assert page.language == "es"


async def test_language_switch_keeps_the_conversation(visitor: Visitor, engine: EngineStandIn) -> None:
    page = await visitor.says(BOSS)
    spanish = await visitor.posts({"state": page.fields["state"], "language": "es"})
    assert (spanish.language, spanish.ids, spanish.echo) == ("es", page.ids, "")
    assert "Llama al" in spanish.source
    assert len(engine.asked) == 1
    await visitor.says("ok")
    assert engine.asked[-1].language == "es"


async def test_danger_leads_and_offers_nothing_else_to_press(visitor: Visitor) -> None:
    page = await visitor.says("he has a gun and is breaking down the door")
    assert page.ids[0] == "danger.lead"
    assert 'id="suggestions" method="post" action="/chat" aria-label="You can ask" hidden' in page.source


async def test_danger_needs_no_engine(visitor: Visitor, engine: EngineStandIn) -> None:
    await engine.stop()
    assert (await visitor.says("he has a gun and is breaking down the door")).ids[0] == "danger.lead"
    page = await visitor.says(BOSS)
    assert page.ids[-1] == "fallback.engine"
    assert "tel:+18004224453" in page.hrefs


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "javascript:alert(1)", '"><img src=x onerror=alert(1)>', "{{7*7}}"]
)
async def test_markup_stays_text(visitor: Visitor, text: str) -> None:
    page = await visitor.says(text)
    assert page.echo == text
    assert "<script>alert" not in page.source
    assert "<img" not in page.source
    assert not any(href.startswith("javascript") for href in page.hrefs)


@pytest.mark.parametrize(
    "text", ["", "   ", "\N{SLIGHTLY SMILING FACE}", "/restart", "\u202eabc", "a\0b", "\N{ZERO WIDTH SPACE}"]
)
async def test_odd_texts_get_an_answer(visitor: Visitor, text: str) -> None:
    page = await visitor.says(text)
    assert page.status == 200
    assert page.ids


async def test_text_too_long_stays_in_the_box(visitor: Visitor, engine: EngineStandIn) -> None:
    await visitor.says(BOSS)
    text = "help me \N{CRYING FACE}<&" * 1_000
    page = await visitor.says(text)
    assert page.status == 200
    assert page.draft == text
    assert "911" in page.notice
    assert page.ids[0] == "need.labor_trafficking"
    assert len(engine.asked) == 1


async def test_2000_characters_are_read(visitor: Visitor) -> None:
    assert (await visitor.says("my boss " * 250)).ids[0] == "need.labor_trafficking"


@pytest.mark.parametrize("state", ["x", "gAAAAA", "A" * 7_000, "é"])
async def test_forged_state_is_no_conversation_but_the_words_are_answered(visitor: Visitor, state: str) -> None:
    page = await visitor.posts({"text": BOSS, "state": state})
    assert page.status == 200
    assert page.ids[0] == "need.labor_trafficking"
    assert "forgot" in page.notice
    page = await visitor.posts({"language": "es", "state": state})
    assert (page.status, page.language, page.ids) == (200, "es", [])


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_forms_of_other_sites_are_not_read(visitor: Visitor, engine: EngineStandIn, site: str) -> None:
    page = await visitor.posts({"text": BOSS}, **{"Sec-Fetch-Site": site})
    assert (page.status, page.ids, engine.asked) == (403, [], [])
    assert BOSS not in page.source


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://127.0.0.1:1", "https://waypost.test.evil.test"])
async def test_foreign_origins_are_not_read(visitor: Visitor, origin: str) -> None:
    assert (await visitor.posts({"text": BOSS}, Origin=origin)).status == 403


async def test_our_own_origins_are_read(visitor: Visitor) -> None:
    for origin in ("https://waypost.test", visitor.url, visitor.url.replace("127.0.0.1", "localhost")):
        assert (await visitor.posts({"text": BOSS}, Origin=origin)).status == 200
    assert (await visitor.posts({"text": BOSS}, Origin="null", **{"Sec-Fetch-Site": "same-origin"})).status == 200


async def test_a_body_that_no_form_of_ours_sends_gets_a_page(visitor: Visitor, gateway: Gateway) -> None:
    page = await visitor.posts({"text": BOSS}, **{"Content-Type": "text/plain"})
    assert page.status == 400
    assert "911" in page.notice
    page = await visitor.posts({"text": "x" * 300_000})
    assert page.status == 413
    assert "911" in page.notice
    page = await visitor.posts({f"f{number}": "x" for number in range(50)})
    assert page.status == 400


async def test_exit_in_words_leaves(visitor: Visitor) -> None:
    before = await visitor.says(BOSS)
    page = await visitor.says("exit")
    assert page.status == 303
    assert page.headers["Location"] == "https://www.weather.gov/"
    assert page.headers["Clear-Site-Data"] == '"*"'
    again = await visitor.posts(before.fields | {"text": BOSS})
    assert (again.ids, again.echo) == (["greeting.neutral"], "")
    assert BOSS not in again.source


async def test_private_is_not_counted_and_stays_on(visitor: Visitor, engine: EngineStandIn) -> None:
    page = await visitor.says(BOSS, private="true")
    assert page.fields["private"] == "true"
    page = await visitor.posts({"text": "is it free", "state": page.fields["state"]})
    assert page.fields["private"] == "true"


@pytest.mark.parametrize(("language", "words"), [("en", ("not", "erase", "History")), ("es", ("no", "borra", "Historial"))])
async def test_first_page_says_how_to_leave_and_that_history_stays(
    visitor: Visitor, language: str, words: tuple[str, ...]
) -> None:
    page = await visitor.opens(f"/?lang={language}")
    note = page.source.partition('id="how-to-leave"')[2].partition("</details>")[0]
    assert note.split(">")[0].endswith("open")
    assert "Shift" in note
    assert all(word in note for word in words)
    page = await visitor.says("hello")
    assert page.source.partition('id="how-to-leave"')[2].split(">")[0].endswith('"note"')
