"""How the parts are, as the metrics say it: seen on real parts that fail."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from bot.engine.pool import EnginePool
from bot.ledger.deletions import Deletions
from bot.operations.vitals import Vitals
from bot.settings import Address, Secret
from bot.staff.desk.checks import wrong_lines
from bot.store import MemoryStore, RedisStore
from contract.content import Content
from desk.calls import Age
from tests.fakes import Clock, EngineStandIn, RedisServer, free_port

SID = "SM" + "0" * 32


@pytest_asyncio.fixture
async def engines(engine: EngineStandIn) -> AsyncIterator[EnginePool]:
    """One engine that answers and one that is not there."""
    pool = EnginePool([Address("127.0.0.1", engine.port), Address("127.0.0.1", free_port())], Secret("token"))
    await pool.open()
    yield pool
    await pool.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    Deletions(tmp_path / "ledger.sqlite3", 60).close()
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def clock(content: Content) -> Clock:
    """The day on which the directory was checked."""
    checked = content.directory.service("us-911").checked
    clock = Clock()
    clock.now = datetime(checked.year, checked.month, checked.day, 12).timestamp()
    return clock


def metric(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_an_engine_that_is_missing_shows(content: Content, engines: EnginePool, ledger: Path) -> None:
    state = await Vitals(content, MemoryStore(60), engines, ledger, wrong_lines).look()
    assert (state.engines_ready, state.engines, len(state.models)) == (1, 2, 1)
    assert (metric("waypost_engines_ready"), metric("waypost_engines"), metric("waypost_engine_models")) == (1, 2, 1)


async def test_a_store_that_is_down_shows(
    content: Content, engines: EnginePool, ledger: Path, redis_server: RedisServer
) -> None:
    store = RedisStore(redis_server.url, 60)
    assert (await Vitals(content, store, engines, ledger, wrong_lines).look()).store_up
    redis_server.kill()
    assert not (await Vitals(content, store, engines, ledger, wrong_lines).look()).store_up
    assert metric("waypost_store_up") == 0
    await store.close()


async def test_a_ledger_that_is_gone_shows(content: Content, engines: EnginePool, ledger: Path) -> None:
    assert (await Vitals(content, MemoryStore(60), engines, ledger, wrong_lines).look()).ledger.up
    gone = ledger.with_name("gone.sqlite3")
    assert not (await Vitals(content, MemoryStore(60), engines, gone, wrong_lines).look()).ledger.up
    assert metric("waypost_ledger_up") == 0
    assert [path.name for path in ledger.parent.glob("gone*")] == []  # looking makes no file


async def test_an_overdue_deletion_shows_without_its_time(
    content: Content, engines: EnginePool, ledger: Path, clock: Clock
) -> None:
    waiting = Deletions(ledger, 60, clock)
    waiting.add(SID)
    vitals = Vitals(content, MemoryStore(60), engines, ledger, wrong_lines, clock)
    assert (await vitals.look()).oldest_seconds == 0 and metric("waypost_deletions_overdue") == 0
    clock.forward(3700)
    assert (await vitals.look()).ledger.overdue == 1 and metric("waypost_deletions_overdue") == 1
    waiting.close()


@pytest.mark.parametrize(("days", "age"), [(25, Age.FRESH), (26, Age.SOON), (31, Age.DUE), (46, Age.PAST)])
async def test_lines_age_core_lines_too(
    content: Content, engines: EnginePool, ledger: Path, clock: Clock, days: int, age: Age
) -> None:
    clock.forward(timedelta(days=days).total_seconds())
    state = await Vitals(content, MemoryStore(60), engines, ledger, wrong_lines, clock).look()
    assert state.lines["core", age] == 5 and state.lines["other", age] > 20
    assert metric("waypost_directory_lines", kind="core", age=age.value) == 5
    assert sum(state.lines.values()) == state.lines["core", age] + state.lines["other", age]


async def test_a_look_serves_for_ten_seconds(
    content: Content, engines: EnginePool, ledger: Path, clock: Clock, engine: EngineStandIn
) -> None:
    vitals = Vitals(content, MemoryStore(60), engines, ledger, wrong_lines, clock)
    first = await vitals.look()
    assert await vitals.look() is first
    clock.forward(11)
    assert await vitals.look() is not first
