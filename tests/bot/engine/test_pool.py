"""The pool: a sound reply from some engine within the deadline, or EngineDown with a code, and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot.engine.breaker import FAILURES_TO_OPEN, OPEN_SECONDS
from bot.engine.pool import MAX_IN_FLIGHT, EngineDown, EnginePool
from bot.settings import Address, Secret
from contract.state import ConversationState
from contract.wire import TurnRequest
from tests.fakes import Clock, EngineStandIn, free_port

ASKED = TurnRequest("my boss has my passport", "en", ConversationState())
MakePool = Callable[..., EnginePool]


@pytest_asyncio.fixture
async def second() -> AsyncIterator[EngineStandIn]:
    stand_in = EngineStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture
async def pool_of() -> AsyncIterator[Callable[..., object]]:
    """Pools over these ports, closed after the test."""
    async with AsyncExitStack() as stack:

        async def make(*ports: int) -> EnginePool:
            pool = EnginePool([Address("127.0.0.1", port) for port in ports], Secret("the engine's token"))
            await pool.open()
            stack.push_async_callback(pool.close)
            return pool

        yield make


async def code_of(pool: EnginePool, deadline: float = 0.2) -> str:
    with pytest.raises(EngineDown) as down:
        await pool.turn(ASKED, deadline)
    return down.value.code


async def test_a_turn_travels_there_and_back_with_the_token(pool_of: MakePool, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.labor_trafficking",)
    reply = await (await pool_of(engine.port)).turn(ASKED)
    assert reply.reply_ids == ("need.labor_trafficking",)
    assert engine.asked == [ASKED]
    assert engine.authorised[-1] == "Bearer the engine's token"


@pytest.mark.parametrize(
    ("mode", "code"), [("slow", "slow"), ("error", "odd"), ("empty", "odd"), ("version", "odd"), ("garbage", "odd")]
)
async def test_an_engine_that_gives_no_sound_reply_is_down(
    pool_of: MakePool, engine: EngineStandIn, mode: str, code: str
) -> None:
    engine.mode = mode  # type: ignore[assignment]
    assert await code_of(await pool_of(engine.port)) == code


async def test_a_refused_connection_is_down_at_once(pool_of: MakePool) -> None:
    pool, started = await pool_of(free_port()), time.monotonic()
    assert await code_of(pool, deadline=5) == "refused"
    assert time.monotonic() - started < 1


async def test_where_one_engine_refuses_the_other_is_asked(pool_of: MakePool, engine: EngineStandIn) -> None:
    pool = await pool_of(free_port(), engine.port)
    for _ in range(FAILURES_TO_OPEN * 2):
        assert (await pool.turn(ASKED)).reply_ids


async def test_turns_go_to_the_least_busy_engine(pool_of: MakePool, engine: EngineStandIn, second: EngineStandIn) -> None:
    engine.mode = second.mode = "slow"
    engine.slow_seconds = second.slow_seconds = 0.2
    pool = await pool_of(engine.port, second.port)
    await asyncio.gather(*(pool.turn(ASKED, 3) for _ in range(8)))
    assert (len(engine.asked), len(second.asked)) == (4, 4)


async def test_more_turns_than_the_bound_are_refused_at_once(pool_of: MakePool, engine: EngineStandIn) -> None:
    engine.mode, engine.slow_seconds = "slow", 0.5
    pool = await pool_of(engine.port)
    under_way = [asyncio.create_task(pool.turn(ASKED, 5)) for _ in range(MAX_IN_FLIGHT)]
    await asyncio.sleep(0.2)
    assert await code_of(pool, deadline=5) == "full"
    assert len(await asyncio.gather(*under_way)) == MAX_IN_FLIGHT
    assert (await pool.turn(ASKED, 5)).reply_ids


async def test_an_engine_that_keeps_failing_is_left_alone_then_tried_again(pool_of: MakePool, engine: EngineStandIn) -> None:
    pool, clock = await pool_of(engine.port), Clock()
    pool._engines[0].breaker._clock = clock
    engine.mode = "error"
    for _ in range(FAILURES_TO_OPEN):
        await code_of(pool)
    asked = len(engine.asked)
    assert await code_of(pool) == "refused"
    assert len(engine.asked) == asked
    engine.mode = "normal"
    clock.forward(OPEN_SECONDS)
    assert (await pool.turn(ASKED)).reply_ids


async def test_readiness_counts_engines_that_answer_a_real_turn(
    pool_of: MakePool, engine: EngineStandIn, second: EngineStandIn
) -> None:
    pool = await pool_of(engine.port, second.port, free_port())
    assert await pool.ready() == {"ready": 2, "of": 3, "models": ["m1"]}
    second.mode = "version"
    assert (await pool.ready())["ready"] == 1
    engine.mode = "error"
    assert await pool.ready() == {"ready": 0, "of": 3, "models": []}


async def test_a_pool_that_is_not_open_says_so() -> None:
    with pytest.raises(RuntimeError):
        await EnginePool([Address("127.0.0.1", 1)], Secret("x")).turn(ASKED)
