"""EXIT, PRIVATE, DELETE and TRACE."""

import json
from collections.abc import Iterator

import pytest
import redis

from bot.app import Gateway
from contract.content import Content
from tests.bot.conftest import NewPhone
from tests.fakes import EngineStandIn, Phone, RedisServer


@pytest.fixture
def stored(redis_server: RedisServer) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(redis_server.url, decode_responses=True)
    client.flushall()
    yield client
    client.close()


def sessions(stored: redis.Redis) -> list[dict[str, object]]:
    return [json.loads(str(stored.get(key))) for key in stored.scan_iter("waypost:session:*")]


@pytest.mark.parametrize("word", ["EXIT", "hide", "Ocultar", "BORRAR!"])
async def test_after_exit_the_next_text_gets_a_neutral_greeting_once(phone: Phone, engine: EngineStandIn, word: str) -> None:
    engine.otherwise = ("need.runaway",)
    await phone.texts("i ran away from home")
    assert (await phone.texts(word)).all_ids == ("exit.neutral",)
    asked = len(engine.asked)
    assert (await phone.texts("who is this")).all_ids == ("greeting.neutral",)
    assert len(engine.asked) == asked
    assert (await phone.texts("i ran away from home")).ids == ("need.runaway",)
    assert engine.asked[-1].state.reply_ids == ()


async def test_after_exit_nothing_of_before_is_known(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    await phone.texts("i ran away")
    await phone.texts("EXIT")
    await phone.texts("hello")
    await phone.texts("hello you there")
    assert (engine.asked[-1].state.turns, engine.asked[-1].text) == (0, "hello you there")


async def test_exit_keeps_the_language_for_the_neutral_words(phone: Phone, engine: EngineStandIn, content: Content) -> None:
    await phone.texts("hola, me escapé de mi casa")
    assert (await phone.texts("EXIT")).text == content.render("exit.neutral", "es")


async def test_help_after_exit_is_still_help(phone: Phone) -> None:
    await phone.texts("EXIT")
    assert (await phone.texts("HELP")).ids == ("help",)


async def test_private_leaves_nothing_of_the_conversation_in_the_store(
    redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis
) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("i ran away from home")
    assert len(sessions(stored)) == 1
    assert (await redis_phone.texts("PRIVATE")).ids == ("private.on",)
    stored.flushall()
    assert (await redis_phone.texts("my stepdad hits me with a belt")).ids == ("need.runaway",)
    assert sessions(stored) == []
    assert not [key for key in stored.scan_iter() if "need.runaway" in str(stored.get(key))]


async def test_private_remembers_within_this_process(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    await phone.texts("PRIVATE")
    await phone.texts("i ran away from home")
    await phone.texts("i ran away from home again")
    assert engine.asked[-1].state.turns == 1


async def test_a_retry_in_private_gets_the_same_answer(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    await phone.texts("PRIVATE")
    first = await phone.texts("i ran away from home", MessageSid="SMprivate")
    assert (await phone.texts("i ran away from home", MessageSid="SMprivate")).text == first.text
    assert len(engine.asked) == 1


async def test_private_off_remembers_again(redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis) -> None:
    await redis_phone.texts("PRIVATE")
    assert (await redis_phone.texts("privado no")).ids == ("private.off",)
    await redis_phone.texts("i ran away from home")
    assert [session["mode"] for session in sessions(stored)] == ["normal"]


async def test_private_goes_on_after_delete_and_exit(redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis) -> None:
    """Whoever asked that nothing be kept has not taken that back."""
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("PRIVATE")
    for word in ("DELETE", "EXIT"):
        await redis_phone.texts(word)
        await redis_phone.texts("hello")
        await redis_phone.texts("i ran away from home")
        assert sessions(stored) == [], word


async def test_delete_forgets_what_was_said(redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("i ran away from home")
    assert (await redis_phone.texts("DELETE")).ids == ("delete.done",)
    assert not [key for key in stored.scan_iter("waypost:session:*") if "runaway" in str(stored.get(key))]
    await redis_phone.texts("hello")
    assert (engine.asked[-1].state.turns, engine.asked[-1].state.reply_ids) == (0, ())


@pytest.mark.parametrize(("word", "language"), [("TRACE", "en"), ("rastro", "es")])
async def test_trace_tells_honestly_who_keeps_what(phone: Phone, content: Content, word: str, language: str) -> None:
    answer = await phone.texts(word)
    assert answer.text == content.render("trace", language)  # type: ignore[arg-type]
    assert "Twilio" in answer.text


async def test_a_mode_of_one_is_no_mode_of_another(gateway: Gateway, new_phone: NewPhone, engine: EngineStandIn) -> None:
    quiet, other = new_phone(), new_phone()
    await quiet.texts("EXIT")
    assert (await other.texts("hello there")).ids == ("menu",)
