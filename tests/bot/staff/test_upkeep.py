"""What nobody asks for: sessions past their time leave the disk, and so do old entries of the log."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.ledger import LedgerDown
from bot.settings import Secret
from bot.staff import upkeep
from bot.staff.accounts.sessions import IDLE_SECONDS, WHOLE_SECONDS
from bot.staff.chain import KEPT_SECONDS, Chain
from bot.staff.ledger import StaffLedger
from tests.fakes import SECRET_KEY, locked

ROW = "INSERT INTO staff_session VALUES (?, 'ana', ?, ?, 0, '', '')"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[StaffLedger]:
    opened = StaffLedger(path)
    yield opened
    opened.close()


def ids(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[0] for row in database.execute("SELECT id FROM staff_session")}


async def _once(ledger: StaffLedger, chain: Chain) -> None:
    task = asyncio.create_task(upkeep.upkeep(ledger, chain))
    await asyncio.sleep(0)
    await ledger.read(lambda database: None)  # what was asked before is done by then
    assert not task.done()
    task.cancel()


async def test_sessions_past_their_time_leave_the_disk(ledger: StaffLedger, path: Path) -> None:
    now = int(time.time())
    rows = [("fresh", now, now), ("idle", now - 3600, now - IDLE_SECONDS), ("long", now - WHOLE_SECONDS, now)]
    await ledger.write(lambda database: database.executemany(ROW, rows))
    await _once(ledger, Chain(Secret(SECRET_KEY)))
    assert ids(path) == {"fresh"}


async def test_old_entries_leave_the_log_and_it_still_holds(ledger: StaffLedger) -> None:
    old, chain = Chain(Secret(SECRET_KEY), lambda: time.time() - KEPT_SECONDS - 1), Chain(Secret(SECRET_KEY))
    await ledger.write(lambda database: [old.append(database, "ana", "signed_in") for _ in range(3)])
    await ledger.write(lambda database: chain.append(database, "ana", "signed_out"))
    await _once(ledger, chain)
    assert await ledger.read(lambda database: database.execute("SELECT number FROM staff_audit").fetchall()) == [(4,)]
    assert await ledger.read(chain.check) is None


async def test_upkeep_survives_a_disk_that_takes_nothing(
    ledger: StaffLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "EVERY_SECONDS", 0.05)
    old = ("idle", 0, 0)
    await ledger.write(lambda database: database.execute(ROW, old))
    task = asyncio.create_task(upkeep.upkeep(ledger, Chain(Secret(SECRET_KEY))))
    with locked(path):
        await asyncio.sleep(0.5)
        await ledger.read(lambda database: None)
    await ledger.write(lambda database: database.execute(ROW, ("later", 0, 0)))
    for _ in range(50):
        await asyncio.sleep(0.05)
        if not await asyncio.to_thread(ids, path):
            break
    assert ids(path) == set() and not task.done()
    task.cancel()


async def test_of_a_change_that_fails_halfway_nothing_is_written(ledger: StaffLedger, path: Path) -> None:
    def halfway(database: sqlite3.Connection) -> None:
        database.execute(ROW, ("x", 0, 0))
        raise sqlite3.OperationalError

    with pytest.raises(LedgerDown):
        await ledger.write(halfway)
    assert ids(path) == set()


async def test_staff_never_keep_the_loop_waiting(ledger: StaffLedger, path: Path) -> None:
    """While the file takes nothing for as long as SQLite waits, others are answered."""
    with locked(path):
        writing = asyncio.create_task(ledger.write(lambda database: None))
        await asyncio.sleep(0.01)
        assert not writing.done()
        with pytest.raises(LedgerDown):
            await writing
