"""design.md section 4: what goes wrong, and what the person gets. Everyone gets a way to a human, in time."""

import asyncio
import time

import pytest

from bot.app import Gateway
from bot.conversation import service, turns
from bot.engine import pool
from tests.bot.conftest import NewPhone
from tests.fakes import EngineStandIn, Phone, RedisServer

PROMISED_SECONDS = 10

BROKEN = pytest.mark.parametrize("mode", ["error", "empty", "version", "garbage"])


async def test_a_dead_engine_gets_the_fallback_with_a_human_line(phone: Phone, engine: EngineStandIn) -> None:
    await engine.stop()
    for text, said in (("my boss has my passport", "Danger: 911"), ("mi patrón tiene mi pasaporte", "Peligro: 911")):
        answer = await phone.texts(text)
        assert answer.all_ids == ("fallback.engine",)
        assert answer.names_a_human and said in answer.text


@BROKEN
async def test_an_engine_without_a_sound_reply_gets_the_fallback_at_once(
    phone: Phone, engine: EngineStandIn, mode: str
) -> None:
    engine.mode = mode  # type: ignore[assignment]
    started = time.monotonic()
    answer = await phone.texts("my boss has my passport")
    assert answer.all_ids == ("fallback.engine",) and answer.names_a_human
    assert time.monotonic() - started < 1


async def test_a_reply_id_nobody_knows_gets_the_fallback(phone: Phone, engine: EngineStandIn) -> None:
    for unknown in (("need.nothing",), ("need.runaway", "also.nothing"), ("what somebody wrote",)):
        engine.otherwise = unknown
        assert (await phone.texts("my boss has my passport")).all_ids == ("fallback.engine",)


@pytest.mark.parametrize(
    "part",
    ["bot.safety.SafetyLexicon.assess", "bot.conversation.memory.StoredMemory.claim", "bot.engine.pool.EnginePool.turn"],
)
async def test_a_fault_of_ours_gets_the_fallback(phone: Phone, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(part, fails)
    answer = await phone.texts("my boss has my passport")
    assert answer.all_ids == ("fallback.engine",) and answer.names_a_human


async def test_a_slow_engine_gets_the_fallback_in_time(
    phone: Phone, engine: EngineStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pool.DEADLINE_SECONDS + 3 * 0.2 < PROMISED_SECONDS
    monkeypatch.setattr(service, "DEADLINE_SECONDS", 0.3)
    engine.mode = "slow"
    started = time.monotonic()
    answer = await phone.texts("my boss has my passport")
    assert answer.all_ids == ("fallback.engine",) and answer.names_a_human
    assert 0.3 <= time.monotonic() - started < 1


async def test_after_a_fault_the_next_message_is_answered_normally(phone: Phone, engine: EngineStandIn) -> None:
    engine.mode = "error"
    await phone.texts("my boss has my passport")
    engine.mode, engine.otherwise = "normal", ("need.labor_trafficking",)
    assert (await phone.texts("my boss has my passport")).ids == ("need.labor_trafficking",)


async def test_a_burst_with_a_slow_engine_is_answered_in_time(
    phone: Phone, engine: EngineStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting for one's own earlier messages must not add up: five slow turns in a row would be half a minute."""
    scale = 0.1
    monkeypatch.setattr(service, "DEADLINE_SECONDS", pool.DEADLINE_SECONDS * scale)
    monkeypatch.setattr(turns, "WAIT_SECONDS", turns.WAIT_SECONDS * scale)
    engine.mode = "slow"
    started = time.monotonic()
    answers = await asyncio.gather(*(phone.texts(f"my boss has my passport number {n}") for n in range(5)))
    assert all(answer.names_a_human for answer in answers)
    assert time.monotonic() - started < PROMISED_SECONDS * scale + 0.5


async def test_a_fragment_with_a_slow_engine_is_answered_in_time(
    phone: Phone, engine: EngineStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Being read alone and then together with the text before shares one deadline."""
    await phone.texts("my boss")
    scale = 0.1
    monkeypatch.setattr(service, "DEADLINE_SECONDS", pool.DEADLINE_SECONDS * scale)
    engine.mode, engine.slow_seconds = "slow", pool.DEADLINE_SECONDS * scale * 0.9
    started = time.monotonic()
    await phone.texts("has my passport and my visa")
    assert time.monotonic() - started < PROMISED_SECONDS * scale


async def test_without_redis_the_answer_is_the_normal_one_without_memory(
    redis_phone: Phone, redis_server: RedisServer, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    redis_server.kill()
    for _ in range(2):
        assert (await redis_phone.texts("i ran away from home last week")).all_ids == ("need.runaway", "note.computer")
    assert [asked.state.turns for asked in engine.asked] == [0, 0]


async def test_a_redis_that_hangs_costs_little_time(
    redis_phone: Phone, redis_server: RedisServer, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    await redis_phone.texts("hello")
    redis_server.pause()
    started = time.monotonic()
    assert (await redis_phone.texts("i ran away from home")).ids == ("need.runaway",)
    assert time.monotonic() - started < 1.2


async def test_when_redis_is_back_memory_is_too(
    redis_phone: Phone, redis_server: RedisServer, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    redis_server.kill()
    await redis_phone.texts("i ran away from home")
    redis_server.start()
    await redis_phone.texts("i ran away from home")
    await redis_phone.texts("i ran away from home")
    assert [asked.state.turns for asked in engine.asked] == [0, 0, 1]


async def test_with_everything_dead_everyone_gets_a_human_line(
    redis_phone: Phone, redis_server: RedisServer, engine: EngineStandIn
) -> None:
    await engine.stop()
    redis_server.kill()
    for text in (
        "my boss has my passport",
        "HELP",
        "STOP",
        "START",
        "PRIVATE",
        "DELETE",
        "TRACE",
        "",
        "🙂",
        "مرحبا كيف حالك",
    ):
        assert (await redis_phone.texts(text)).names_a_human, text


async def test_with_redis_dead_an_opt_out_is_still_kept(redis_phone: Phone, redis_server: RedisServer) -> None:
    redis_server.kill()
    assert (await redis_phone.texts("STOP")).ids == ("stop.confirm",)
    assert (await redis_phone.texts("hello")).is_silent
    await redis_phone.texts("START")


async def test_overload_answers_everyone_in_time(new_phone: NewPhone, gateway: Gateway, engine: EngineStandIn) -> None:
    engine.mode, engine.slow_seconds = "slow", 0.6
    engine.otherwise = ("need.runaway",)
    crowd = [asyncio.create_task(new_phone().texts("i ran away")) for _ in range(pool.MAX_IN_FLIGHT * 3)]
    await asyncio.sleep(0.3)
    endangered = await new_phone().texts("he has a knife and is breaking down the door")
    answers = await asyncio.gather(*crowd)
    assert endangered.ids[0] == "danger.lead"
    assert {answer.ids for answer in answers} == {("need.runaway",), ("fallback.engine",)}
    assert all(answer.names_a_human for answer in answers)
    engine.mode = "normal"
    assert (await new_phone().texts("i ran away")).ids == ("need.runaway",)
