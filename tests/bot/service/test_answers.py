"""The ordinary turn: understood, composed, remembered, said once that it is a computer."""

import pytest

from bot.app import Gateway
from contract.content import Content
from contract.wire import MAX_TEXT
from tests.bot.conftest import NewPhone
from tests.fakes import EngineStandIn, Phone


async def test_the_engines_replies_are_said_in_words(phone: Phone, engine: EngineStandIn, content: Content) -> None:
    engine.otherwise = ("need.labor_trafficking", "also.childhelp")
    answer = await phone.texts("my boss has my passport")
    assert answer.ids == ("need.labor_trafficking", "also.childhelp")
    assert answer.text == content.render_all(answer.all_ids, "en")


async def test_it_says_once_that_it_is_a_computer(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    engine.hears = {"couch": ("need.child_abuse",)}
    assert (await phone.texts("i ran away")).all_ids == ("need.runaway", "note.computer")
    assert (await phone.texts("i slept on a couch")).all_ids == ("need.child_abuse",)


@pytest.mark.parametrize("reply_id", ["act.greet", "act.bot", "menu"])
async def test_a_reply_that_says_so_itself_needs_no_note(phone: Phone, engine: EngineStandIn, reply_id: str) -> None:
    engine.otherwise = (reply_id,)
    assert (await phone.texts("hello there")).all_ids == (reply_id,)


async def test_what_was_said_travels_with_the_next_turn(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    await phone.texts("me escapé de mi casa")
    await phone.texts("ok")
    first, second = engine.asked
    assert (first.state.turns, first.language) == (0, "es")
    assert (second.state.turns, second.state.reply_ids, second.language) == (1, ("need.runaway",), "es")


async def test_two_people_are_never_mixed_up(new_phone: NewPhone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    ana, bea = new_phone(), new_phone()
    await ana.texts("i ran away")
    await bea.texts("hello")
    assert engine.asked[-1].state.turns == 0
    assert engine.asked[-1].text == "hello"


@pytest.mark.parametrize(("text", "expected"), [("my boss has my passport", "en"), ("mi patrón tiene mi pasaporte", "es")])
async def test_the_answer_is_in_the_language_of_the_question(
    phone: Phone, engine: EngineStandIn, content: Content, text: str, expected: str
) -> None:
    engine.otherwise = ("need.labor_trafficking",)
    answer = await phone.texts(text)
    assert answer.text == content.render_all(answer.all_ids, expected)  # type: ignore[arg-type]


async def test_more_gives_the_longer_words(phone: Phone, engine: EngineStandIn, content: Content) -> None:
    engine.otherwise = ("need.runaway+more",)
    assert content.render("need.runaway+more", "en") in (await phone.texts("more please")).text


async def test_the_engine_never_learns_a_number(phone: Phone, engine: EngineStandIn) -> None:
    await phone.texts("hello")
    assert phone.number not in str(engine.asked)
    assert engine.authorised[-1].startswith("Bearer ")


async def test_a_text_longer_than_the_engine_takes_is_cut(phone: Phone, engine: EngineStandIn) -> None:
    await phone.texts("x" * 5_000)
    assert len(engine.texts[-1]) <= MAX_TEXT


async def test_the_session_ends_with_the_store(redis_phone: Phone, redis_gateway: Gateway, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("i ran away")
    await redis_phone.texts("my boss has my passport")
    assert engine.asked[-1].state.turns == 1
