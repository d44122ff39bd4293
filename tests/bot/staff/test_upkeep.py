"""The log is looked through by itself: a changed entry shows in the metrics, and goes on showing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from bot.operations.metrics import AUDIT_BROKEN
from bot.settings import Secret
from bot.staff.audit import Action
from bot.staff.chain import Chain
from bot.staff.ledger import StaffLedger
from bot.staff.upkeep import upkeep


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[StaffLedger]:
    ledger = StaffLedger(tmp_path / "ledger.sqlite3")
    yield ledger
    ledger.close()
    AUDIT_BROKEN.set(0)


@pytest_asyncio.fixture
async def chain(ledger: StaffLedger, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chain]:
    monkeypatch.setattr("bot.staff.upkeep.EVERY_SECONDS", 0.02)
    chain = Chain(Secret("k" * 32))
    for _ in range(3):
        await ledger.write(lambda database: chain.append(database, "ana", Action.SIGNED_IN))
    task = asyncio.create_task(upkeep(ledger, chain))
    yield chain
    task.cancel()


async def test_a_changed_entry_shows_until_the_log_is_whole_again(chain: Chain, ledger: StaffLedger, tmp_path: Path) -> None:
    await asyncio.sleep(0.2)
    assert broken() == 0
    change(tmp_path, "mallory")
    await until(1)
    change(tmp_path, "ana")
    await until(0)


async def until(value: float) -> None:
    async with asyncio.timeout(10):
        while broken() != value:
            await asyncio.sleep(0.02)


def change(folder: Path, who: str) -> None:
    with closing(sqlite3.connect(folder / "ledger.sqlite3", timeout=5)) as database, database:
        database.execute("UPDATE staff_audit SET who = ? WHERE number = 2", (who,))


def broken() -> float | None:
    return REGISTRY.get_sample_value("waypost_staff_audit_broken")
