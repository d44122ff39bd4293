"""EXIT, PRIVATE, DELETE, TRACE and the idle time; the transcripts in tests/conversations say the same in words."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import redis

from bot.app import Gateway, running
from bot.privacy.identity import Identity
from bot.privacy.pseudonyms import Pseudonyms
from bot.safety import Concern, Level, SafetyHit
from bot.store import keys
from bot.store.session import DISCREET_SECONDS
from contract.content import Content
from contract.wire import Need
from tests.bot.conftest import NewPhone
from tests.fakes import SECRET_KEY, Clock, EngineStandIn, Phone, RedisServer, gateway_settings, new_sid


@pytest.fixture
def stored(redis_server: RedisServer) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(redis_server.url, decode_responses=True)
    client.flushall()
    yield client
    client.close()


@pytest.fixture(params=["memory", "redis"])
def any_phone(request: pytest.FixtureRequest) -> Phone:
    """The same promises with either store."""
    phone: Phone = request.getfixturevalue("phone" if request.param == "memory" else "redis_phone")
    return phone


def sessions(stored: redis.Redis) -> list[dict[str, object]]:
    return [json.loads(str(stored.get(key))) for key in stored.scan_iter("waypost:session:*")]


def everything(stored: redis.Redis) -> str:
    """All keys and values but the day keys, which belong to nobody."""
    found = [key for key in stored.scan_iter() if not key.startswith(keys.day_key(0)[:-1])]
    return " ".join(f"{key} {stored.smembers(key) if stored.type(key) == 'set' else stored.get(key)}" for key in found)


async def shown_totals(gateway: Gateway, http: aiohttp.ClientSession) -> list[str]:
    async with http.get(f"http://{gateway.staff.host}:{gateway.staff.port}/metrics") as response:
        lines = (await response.text()).splitlines()
    return [line for line in lines if line.startswith("waypost_") and "_created" not in line]


# EXIT


@pytest.mark.parametrize("word", ["EXIT", "hide", "Ocultar", "BORRAR!"])
async def test_after_exit_the_next_text_gets_a_neutral_greeting_once(
    any_phone: Phone, engine: EngineStandIn, word: str
) -> None:
    engine.otherwise = ("need.runaway",)
    await any_phone.texts("i ran away from home")
    assert (await any_phone.texts(word)).all_ids == ("exit.neutral",)
    asked = len(engine.asked)
    assert (await any_phone.texts("i ran away from home and i am scared")).all_ids == ("greeting.neutral",)
    assert len(engine.asked) == asked
    assert (await any_phone.texts("i ran away from home")).ids == ("need.runaway",)
    assert engine.asked[-1].state.reply_ids == ()


async def test_after_exit_nothing_of_before_is_known(any_phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    await any_phone.texts("i ran away")
    await any_phone.texts("EXIT")
    await any_phone.texts("hello")
    await any_phone.texts("hello you there")
    assert (engine.asked[-1].state.turns, engine.asked[-1].text) == (0, "hello you there")


async def test_exit_keeps_the_language_for_the_neutral_words(phone: Phone, engine: EngineStandIn, content: Content) -> None:
    await phone.texts("hola, me escapé de mi casa")
    assert (await phone.texts("EXIT")).text == content.render("exit.neutral", "es")


async def test_help_after_exit_is_still_help(phone: Phone) -> None:
    await phone.texts("EXIT")
    assert (await phone.texts("HELP")).ids == ("help",)


@pytest.mark.parametrize("text", ["he has a knife and is breaking down the door", "quiero matarme"])
async def test_danger_after_exit_is_still_danger(any_phone: Phone, text: str) -> None:
    await any_phone.texts("EXIT")
    assert (await any_phone.texts(text)).ids[0] in ("danger.lead", "self_harm.lead")


async def test_a_picture_after_exit_gets_the_neutral_greeting(any_phone: Phone) -> None:
    await any_phone.texts("EXIT")
    assert (await any_phone.texts("", NumMedia="1", MediaUrl0="https://media.test/x")).all_ids == ("greeting.neutral",)
    assert (await any_phone.texts("", NumMedia="1", MediaUrl0="https://media.test/x")).ids == ("media",)


async def test_every_exit_of_a_flood_says_the_same_and_danger_is_heard(any_phone: Phone) -> None:
    answers = await asyncio.gather(*(any_phone.texts("EXIT") for _ in range(30)))
    assert {answer.all_ids for answer in answers} == {("exit.neutral",)}
    assert (await any_phone.texts("he has a knife and is breaking down the door")).ids[0] == "danger.lead"


async def test_exit_does_not_wait_for_the_text_before_and_silences_it(any_phone: Phone, engine: EngineStandIn) -> None:
    engine.mode, engine.slow_seconds, engine.otherwise = "slow", 1.0, ("need.runaway",)
    asked = asyncio.create_task(any_phone.texts("i ran away from home"))
    await asyncio.sleep(0.3)
    started = time.monotonic()
    assert (await any_phone.texts("EXIT")).ids == ("exit.neutral",)
    assert time.monotonic() - started < 0.5
    assert (await asked).is_silent
    engine.mode = "normal"
    assert (await any_phone.texts("who is this")).ids == ("greeting.neutral",)
    await any_phone.texts("hello again")
    assert engine.asked[-1].state.turns == 0


async def test_a_retry_of_a_text_from_before_exit_gets_nothing(any_phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise, sid = ("need.runaway",), new_sid()
    assert (await any_phone.texts("i ran away from home", MessageSid=sid)).ids == ("need.runaway",)
    await any_phone.texts("EXIT")
    assert (await any_phone.texts("i ran away from home", MessageSid=sid)).is_silent


async def test_a_retry_of_exit_says_the_same(any_phone: Phone) -> None:
    sid = new_sid()
    await any_phone.texts("EXIT", MessageSid=sid)
    assert (await any_phone.texts("EXIT", MessageSid=sid)).all_ids == ("exit.neutral",)
    assert (await any_phone.texts("hello")).all_ids == ("greeting.neutral",)


async def test_exit_holds_while_redis_is_away_and_after_it_is_back(
    redis_phone: Phone, redis_server: RedisServer, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("i ran away from home")
    redis_server.pause()
    assert (await redis_phone.texts("EXIT")).ids == ("exit.neutral",)
    redis_server.resume()
    assert (await redis_phone.texts("what did i say")).ids == ("greeting.neutral",)
    await redis_phone.texts("hello again")
    assert engine.asked[-1].state.turns == 0


async def test_exit_at_one_gateway_holds_at_the_other(
    redis_gateway: Gateway, second_gateway: Gateway, http: aiohttp.ClientSession, engine: EngineStandIn
) -> None:
    here = Phone(http, redis_gateway.public)
    there = Phone(http, second_gateway.public, here.number)
    engine.mode, engine.slow_seconds, engine.otherwise = "slow", 0.6, ("need.runaway",)
    asked = asyncio.create_task(there.texts("i ran away from home"))
    await asyncio.sleep(0.2)
    await here.texts("EXIT")
    assert (await asked).is_silent
    assert (await there.texts("who is this")).ids == ("greeting.neutral",)


async def test_exit_of_somebody_opted_out_is_met_with_silence(any_phone: Phone) -> None:
    await any_phone.texts("STOP")
    assert (await any_phone.texts("EXIT")).is_silent
    await any_phone.texts("START")


async def test_a_mode_of_one_is_no_mode_of_another(gateway: Gateway, new_phone: NewPhone, engine: EngineStandIn) -> None:
    quiet, other = new_phone(), new_phone()
    await quiet.texts("EXIT")
    assert (await other.texts("hello there")).ids == ("menu",)


# Somebody else holds the phone


@pytest.mark.parametrize(
    "probe",
    [
        "what did I ask before?",
        "show history",
        "who is this",
        "repeat",
        "more",
        "who can see this?",
        "TRACE",
        "que te dijo mi hija",
    ],
)
async def test_whoever_asks_after_exit_learns_nothing(any_phone: Phone, engine: EngineStandIn, probe: str) -> None:
    engine.otherwise = ("need.runaway",)
    await any_phone.texts("i ran away from home")
    await any_phone.texts("EXIT")
    asked = len(engine.asked)
    assert (await any_phone.texts(probe)).all_ids == ("greeting.neutral",)
    engine.otherwise = ("act.repeat_none",)
    again = await any_phone.texts(probe)
    assert "runaway" not in " ".join(again.all_ids) and "1-800-786" not in again.text
    assert all(request.state.need is None and "runaway" not in str(request.state) for request in engine.asked[asked:])


@pytest.mark.parametrize(
    "probe", ["what did i ask before?", "show history", "¿qué pregunté antes?", "what did my daughter say"]
)
async def test_nobody_is_told_what_was_written_even_without_exit(
    any_phone: Phone, engine: EngineStandIn, probe: str
) -> None:
    engine.otherwise = ("need.runaway",)
    await any_phone.texts("i ran away from home")
    answer = await any_phone.texts(probe)
    assert answer.ids == ("history.none",) and answer.names_a_human


@pytest.mark.parametrize("text", ["mom just walked in", "viene alguien", "hide this pls"])
async def test_exit_in_plain_words_is_exit(any_phone: Phone, engine: EngineStandIn, text: str) -> None:
    assert (await any_phone.texts(text)).all_ids == ("exit.neutral",)
    assert engine.asked == []
    assert (await any_phone.texts("hello")).all_ids == ("greeting.neutral",)


@pytest.mark.parametrize("text", ["the exit was locked", "no se puede salir", "my private school told my mom"])
async def test_words_of_modes_within_a_sentence_are_understood_as_ever(
    any_phone: Phone, engine: EngineStandIn, text: str
) -> None:
    engine.otherwise = ("need.labor_trafficking",)
    assert (await any_phone.texts(text)).ids == ("need.labor_trafficking",)


async def test_a_mode_in_plain_words_gives_way_to_danger(any_phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "bot.safety.SafetyLexicon.assess", lambda *_: SafetyHit(Concern.DANGER, Level.HARD, about_other=False)
    )
    assert (await any_phone.texts("mom just walked in")).ids[0] == "danger.lead"


async def test_a_mode_in_the_middle_of_a_question_changes_nothing_but_the_mode(
    any_phone: Phone, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    await any_phone.texts("i ran away from home")
    await any_phone.texts("no guardes esto")
    await any_phone.texts("where can i sleep")
    assert (engine.asked[-1].state.turns, engine.asked[-1].text) == (1, "where can i sleep")


# Discreet words


async def test_for_two_hours_after_exit_answers_are_discreet(
    any_phone: Phone, engine: EngineStandIn, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.otherwise = ("need.runaway",)
    await any_phone.texts("EXIT")
    await any_phone.texts("hello")
    discreet = (await any_phone.texts("i ran away from home", MessageSid=(sid := new_sid()))).text
    assert discreet.startswith(content.render_discreetly(("need.runaway",), "en"))
    assert content.render("need.runaway", "en") not in discreet
    # A retry shows no more
    assert (await any_phone.texts("i ran away from home", MessageSid=sid)).text == discreet
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + DISCREET_SECONDS - 60)
    assert (await any_phone.texts("i ran away from home")).text == content.render_discreetly(("need.runaway",), "en")
    monkeypatch.setattr(time, "time", lambda: now() + DISCREET_SECONDS + 60)
    assert (await any_phone.texts("i ran away from home")).text == content.render("need.runaway", "en")


async def test_danger_is_never_discreet(any_phone: Phone, content: Content) -> None:
    await any_phone.texts("EXIT")
    answer = await any_phone.texts("he has a knife and is breaking down the door")
    assert answer.text.startswith(content.render("danger.lead", "en"))


async def test_more_means_the_answer_to_a_keyword_too(any_phone: Phone, engine: EngineStandIn) -> None:
    await any_phone.texts("TRACE")
    await any_phone.texts("more please")
    assert engine.asked[-1].state.reply_ids == ("trace",)


# Pictures with words


async def test_words_beside_a_picture_are_understood(any_phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.sextortion",)
    answer = await any_phone.texts("he wants money or he posts this", NumMedia="1", MediaUrl0="https://media.test/x")
    assert answer.all_ids == ("need.sextortion", "note.media")


async def test_words_that_say_nothing_beside_a_picture_get_the_words_about_pictures(phone: Phone) -> None:
    assert (await phone.texts("look at this", NumMedia="1")).all_ids == ("media",)


async def test_danger_beside_a_picture_is_danger(phone: Phone) -> None:
    answer = await phone.texts("he has a knife and is breaking down the door", NumMedia="2")
    assert answer.all_ids[0] == "danger.lead" and "note.media" not in answer.all_ids


# The idle time


@pytest_asyncio.fixture(params=["memory", "redis"])
async def forgetful(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    engine: EngineStandIn,
    http: aiohttp.ClientSession,
) -> AsyncIterator[Phone]:
    """A phone whose conversation is forgotten after a second."""
    where = {"WAYPOST_REDIS_URL": request.getfixturevalue("redis_server").url} if request.param == "redis" else {}
    settings = gateway_settings(tmp_path, engine.port, WAYPOST_IDLE_SECONDS="1", **where)
    async with running(settings) as gateway:
        yield Phone(http, gateway.public)


async def test_after_the_idle_time_a_text_that_asks_for_nothing_gets_the_neutral_greeting(
    forgetful: Phone, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    await forgetful.texts("i ran away from home")
    await asyncio.sleep(1.1)
    engine.otherwise = ("act.bot",)
    assert (await forgetful.texts("who is this")).all_ids == ("greeting.neutral",)
    assert engine.asked[-1].state.turns == 0
    # Then, once
    assert (await forgetful.texts("who is this")).ids == ("act.bot",)


async def test_after_the_idle_time_a_need_is_answered_without_the_topic_of_before(
    forgetful: Phone, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    await forgetful.texts("i ran away from home")
    await asyncio.sleep(1.1)
    engine.otherwise = ("need.bad_job",)
    assert (await forgetful.texts("my boss does not pay me")).ids == ("need.bad_job",)
    assert (engine.asked[-1].state.need, engine.asked[-1].state.turns) == (None, 0)


async def test_exit_outlives_the_idle_time(forgetful: Phone, engine: EngineStandIn) -> None:
    await forgetful.texts("EXIT")
    await asyncio.sleep(1.1)
    assert (await forgetful.texts("my boss does not pay me")).all_ids == ("greeting.neutral",)


async def test_somebody_who_never_wrote_is_greeted_as_ever(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("act.greet",)
    assert (await phone.texts("hi")).ids == ("act.greet",)


# PRIVATE


async def test_private_leaves_nothing_at_all_in_redis(
    redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis
) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("i ran away from home")
    assert len(sessions(stored)) == 1
    assert (await redis_phone.texts("PRIVATE")).ids == ("private.on",)
    assert "runaway" not in everything(stored)
    stored.flushall()
    for _ in range(3):
        assert (await redis_phone.texts("my stepdad hits me with a belt")).ids == ("need.runaway",)
    assert everything(stored) == ""


async def test_private_is_counted_nowhere(
    redis_phone: Phone, redis_gateway: Gateway, http: aiohttp.ClientSession, engine: EngineStandIn
) -> None:
    engine.needs, engine.otherwise = (Need("runaway", 0.9),), ("need.runaway",)
    await redis_phone.texts("PRIVATE")
    before = await shown_totals(redis_gateway, http)
    for text in ("i ran away from home", "he has a knife and is breaking down the door", "HELP", "EXIT", "hi"):
        await redis_phone.texts(text)
    assert await shown_totals(redis_gateway, http) == before
    await Phone(http, redis_gateway.public).texts("i ran away from home")
    assert await shown_totals(redis_gateway, http) != before


async def test_private_remembers_within_this_process(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    await phone.texts("PRIVATE")
    await phone.texts("i ran away from home")
    await phone.texts("i ran away from home again")
    assert engine.asked[-1].state.turns == 1


async def test_a_retry_in_private_gets_the_same_answer(any_phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise, sid = ("need.runaway",), new_sid()
    await any_phone.texts("PRIVATE")
    first = await any_phone.texts("i ran away from home", MessageSid=sid)
    assert (await any_phone.texts("i ran away from home", MessageSid=sid)).text == first.text
    assert len(engine.asked) == 1


async def test_private_off_remembers_again(redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis) -> None:
    await redis_phone.texts("PRIVATE")
    assert (await redis_phone.texts("privado no")).ids == ("private.off",)
    await redis_phone.texts("i ran away from home")
    assert [session["private"] for session in sessions(stored)] == [False]


async def test_private_goes_on_after_delete_and_exit(redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis) -> None:
    """Whoever asked that nothing be kept has not taken that back."""
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("PRIVATE")
    stored.flushall()
    for word in ("DELETE", "EXIT"):
        await redis_phone.texts(word)
        await redis_phone.texts("hello")
        await redis_phone.texts("i ran away from home")
        assert everything(stored) == "", word


async def test_private_at_one_gateway_holds_at_the_other(
    redis_gateway: Gateway,
    second_gateway: Gateway,
    http: aiohttp.ClientSession,
    engine: EngineStandIn,
    stored: redis.Redis,
) -> None:
    engine.otherwise = ("need.runaway",)
    here = Phone(http, redis_gateway.public)
    there = Phone(http, second_gateway.public, here.number)
    await asyncio.sleep(0.5)  # day keys are back after the flush
    await here.texts("PRIVATE")
    await there.texts("i ran away from home")
    assert sessions(stored) == []
    await there.texts("PRIVATE OFF")
    await here.texts("i ran away from home")
    assert len(sessions(stored)) == 1


async def test_private_is_there_for_somebody_without_redis(
    redis_phone: Phone, redis_server: RedisServer, engine: EngineStandIn, stored: redis.Redis
) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("i ran away from home")
    redis_server.pause()
    assert (await redis_phone.texts("PRIVATE")).ids == ("private.on",)
    redis_server.resume()
    await redis_phone.texts("i ran away again")
    await asyncio.sleep(1)
    # Then what was stored before is forgotten once Redis is back
    assert sessions(stored) == []


# DELETE and TRACE


async def test_delete_leaves_no_key_that_has_to_do_with_the_sender(
    redis_phone: Phone, engine: EngineStandIn, stored: redis.Redis
) -> None:
    engine.otherwise, sid = ("need.runaway",), new_sid()
    await redis_phone.texts("i ran away from home", MessageSid=sid)
    assert (await redis_phone.texts("DELETE")).ids == ("delete.done",)
    left = [key for key in stored.scan_iter() if ":message:" not in key and ":day-key:" not in key]
    assert left == []
    assert "runaway" not in everything(stored)
    assert json.loads(str(stored.get(keys.message(Pseudonyms(SECRET_KEY).message(sid)))))[0] == []
    await redis_phone.texts("hello")
    assert (engine.asked[-1].state.turns, engine.asked[-1].state.reply_ids) == (0, ())


async def test_delete_with_redis_away_does_not_claim_what_is_not_so_yet(
    redis_phone: Phone, redis_server: RedisServer, engine: EngineStandIn, stored: redis.Redis
) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("i ran away from home")
    redis_server.pause()
    assert (await redis_phone.texts("DELETE")).ids == ("delete.not_yet",)
    redis_server.resume()
    await asyncio.sleep(1)
    assert sessions(stored) == []


@pytest.mark.parametrize(("word", "language"), [("TRACE", "en"), ("rastro", "es")])
async def test_trace_tells_honestly_who_keeps_what(phone: Phone, content: Content, word: str, language: str) -> None:
    answer = await phone.texts(word)
    assert answer.text == content.render("trace", language)  # type: ignore[arg-type]
    assert "Twilio" in answer.text


# Midnight


async def test_midnight_ends_no_conversation(
    tmp_path: Path,
    redis_server: RedisServer,
    engine: EngineStandIn,
    http: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr("bot.app.Identity", partial(Identity, clock=clock))
    monkeypatch.setattr("bot.privacy.identity.REFRESH_SECONDS", 0.05)
    engine.otherwise = ("need.runaway",)
    async with running(gateway_settings(tmp_path, engine.port, WAYPOST_REDIS_URL=redis_server.url)) as gateway:
        chatting, leaving = Phone(http, gateway.public), Phone(http, gateway.public)
        await chatting.texts("i ran away from home")
        await leaving.texts("EXIT")
        clock.forward(keys.DAY_SECONDS)
        await asyncio.sleep(0.2)
        await chatting.texts("i ran away from home, still")
        assert engine.asked[-1].state.turns == 1
        assert (await leaving.texts("who is this")).ids == ("greeting.neutral",)
        await chatting.texts("i ran away from home, and now it is day")
        assert engine.asked[-1].state.turns == 2
