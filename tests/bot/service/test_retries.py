"""Twilio may post a message again: within a minute the same answer, later none, and never twice at once."""

import asyncio
import time

import aiohttp
import pytest
import redis

from bot.app import Gateway
from bot.conversation.service import RETRY_SECONDS
from bot.privacy.pseudonyms import Pseudonyms
from bot.store import keys
from tests.bot.conftest import NewPhone
from tests.fakes import SECRET_KEY, EngineStandIn, Phone, RedisServer, new_sid


@pytest.fixture(params=["memory", "redis"])
def any_phone(request: pytest.FixtureRequest) -> Phone:
    """The same promises with either store."""
    phone: Phone = request.getfixturevalue("phone" if request.param == "memory" else "redis_phone")
    return phone


@pytest.fixture
def sid() -> str:
    return new_sid()


async def test_retry_within_a_minute_gets_the_same_replies(any_phone: Phone, engine: EngineStandIn, sid: str) -> None:
    engine.otherwise = ("need.runaway",)
    first = await any_phone.texts("i ran away from home", MessageSid=sid)
    engine.otherwise = ("need.images",)
    again = await any_phone.texts("i ran away from home", MessageSid=sid)
    assert (again.all_ids, again.text) == (first.all_ids, first.text)
    assert len(engine.asked) == 1


async def test_a_retry_counts_as_no_turn(any_phone: Phone, engine: EngineStandIn, sid: str) -> None:
    for _ in range(3):
        await any_phone.texts("i ran away from home", MessageSid=sid)
    await any_phone.texts("and now i am at the bus station")
    assert engine.asked[-1].state.turns == 1


async def test_a_retry_keeps_the_language(any_phone: Phone, engine: EngineStandIn, sid: str) -> None:
    first = await any_phone.texts("me escapé de mi casa", MessageSid=sid)
    await any_phone.texts("hello, do you speak english")
    assert (await any_phone.texts("me escapé de mi casa", MessageSid=sid)).text == first.text


async def test_a_parallel_duplicate_waits_and_gets_the_same_answer(
    any_phone: Phone, engine: EngineStandIn, sid: str
) -> None:
    engine.mode, engine.slow_seconds, engine.otherwise = "slow", 0.4, ("need.runaway",)
    answers = await asyncio.gather(*(any_phone.texts("i ran away from home", MessageSid=sid) for _ in range(4)))
    assert {answer.all_ids for answer in answers} == {("need.runaway", "note.computer")}
    assert len(engine.asked) == 1


async def test_late_retry_is_not_answered(
    any_phone: Phone, engine: EngineStandIn, sid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await any_phone.texts("i ran away from home", MessageSid=sid)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + RETRY_SECONDS - 2)
    assert not (await any_phone.texts("i ran away from home", MessageSid=sid)).is_silent
    monkeypatch.setattr(time, "time", lambda: now() + RETRY_SECONDS + 1)
    assert (await any_phone.texts("i ran away from home", MessageSid=sid)).is_silent


async def test_a_retry_of_a_text_that_added_nothing_is_silent_too(any_phone: Phone, sid: str) -> None:
    await any_phone.texts("my boss")
    assert (await any_phone.texts("um", MessageSid=sid)).is_silent
    assert (await any_phone.texts("um", MessageSid=sid)).is_silent


async def test_the_same_words_in_another_message_are_another_turn(any_phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    for _ in range(2):
        assert (await any_phone.texts("i ran away from home")).ids == ("need.runaway",)
    assert len(engine.asked) == 2


async def test_a_duplicate_at_another_gateway_waits_for_the_first_answer(
    second_gateway: Gateway, redis_phone: Phone, http: aiohttp.ClientSession, engine: EngineStandIn, sid: str
) -> None:
    engine.mode, engine.slow_seconds, engine.otherwise = "slow", 0.4, ("need.runaway",)
    elsewhere = Phone(http, second_gateway.public, redis_phone.number)
    texts = [phone.texts("i ran away from home", MessageSid=sid) for phone in (redis_phone, elsewhere)]
    first, second = await asyncio.gather(*texts)
    assert first.text == second.text
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    ("text", "expected"), [("my boss has my passport", "fallback.engine"), ("i want to kill myself", "self_harm.lead")]
)
async def test_where_the_first_answer_never_comes_the_duplicate_gets_a_human_line(
    redis_phone: Phone, redis_server: RedisServer, sid: str, text: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a gateway that claimed the message and died
    with redis.Redis.from_url(redis_server.url) as server:
        server.set(keys.message(Pseudonyms(SECRET_KEY).message(sid)), b"", ex=keys.CLAIM_SECONDS)
    monkeypatch.setattr("bot.conversation.memory._WAIT_SECONDS", 0.2)
    # When Twilio tries again
    answer = await redis_phone.texts(text, MessageSid=sid)
    # Then
    assert answer.ids == (expected,) and answer.names_a_human


async def test_many_people_at_once_each_get_their_own_answer(
    gateway: Gateway, new_phone: NewPhone, engine: EngineStandIn
) -> None:
    engine.mode, engine.slow_seconds = "slow", 0.05
    phones = [new_phone() for _ in range(20)]
    await asyncio.gather(*(phone.texts(f"hello from person {n}") for n, phone in enumerate(phones)))
    assert sorted(engine.texts) == sorted(f"hello from person {n}" for n in range(20))


async def test_texts_of_one_person_at_once_are_answered_one_after_the_other(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    engine.mode, engine.slow_seconds = "slow", 0.1
    answers = await asyncio.gather(*(phone.texts(f"i ran away from home, part {n}") for n in range(3)))
    assert sorted(asked.state.turns for asked in engine.asked) == [0, 1, 2]
    assert sum("note.computer" in answer.all_ids for answer in answers) == 1
