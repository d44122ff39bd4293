"""The ledger: an allow-listed schema, opt-outs that last, counts that add up."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger import Ledger, Tally
from bot.privacy.pseudonyms import OptOutId

PERSON = OptOutId("0123456789abcdef0123456789abcdef")
CELL = Tally("2026-W47", "sms", "en", "runaway", "high")
# Every column that may be at rest. A new one belongs into PRIVACY.md first.
ALLOWED = {
    "opt_out": {"id"},
    "tally": {"week", "channel", "language", "need", "band", "n"},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    opened = Ledger(path)
    yield opened
    opened.close()


def bytes_at_rest(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_the_schema_is_the_allow_list(ledger: Ledger, path: Path) -> None:
    with sqlite3.connect(path) as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type != 'index'")}
        found = {table: {row[1] for row in database.execute(f"PRAGMA table_info({table})")} for table in tables}
    assert found == ALLOWED


def test_only_its_owner_may_read_it(ledger: Ledger, path: Path) -> None:
    ledger.opt_out(PERSON)
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_an_opt_out_survives_reopening_without_closing(ledger: Ledger, path: Path) -> None:
    ledger.opt_out(PERSON)
    ledger.opt_out(PERSON)
    reopened = Ledger(path)
    assert reopened.is_opted_out(PERSON)
    reopened.close()


def test_an_opt_in_is_forgotten_for_good(path: Path) -> None:
    ledger = Ledger(path)
    ledger.opt_out(PERSON)
    assert PERSON.encode() in bytes_at_rest(path)
    ledger.opt_in(PERSON)
    assert not ledger.is_opted_out(PERSON)
    assert PERSON.encode() not in bytes_at_rest(path)
    ledger.close()
    reopened = Ledger(path)
    assert not reopened.is_opted_out(PERSON)
    reopened.close()


def test_an_opt_in_of_somebody_unknown_is_nothing(ledger: Ledger) -> None:
    ledger.opt_in(PERSON)
    assert not ledger.is_opted_out(PERSON)


def test_counts_wait_for_the_flush_and_add_up(ledger: Ledger) -> None:
    other = CELL._replace(language="es")
    for tally in (CELL, CELL, other):
        ledger.count(tally)
    assert ledger.tallies() == {}
    ledger.flush()
    ledger.flush()
    ledger.count(CELL)
    ledger.flush()
    assert ledger.tallies() == {CELL: 3, other: 1}


def test_closing_flushes(path: Path) -> None:
    first = Ledger(path)
    first.count(CELL)
    first.close()
    second = Ledger(path)
    assert second.tallies() == {CELL: 1}
    second.close()


def test_counts_that_could_not_be_written_are_not_lost(ledger: Ledger, path: Path) -> None:
    ledger.count(CELL)
    with sqlite3.connect(path, isolation_level=None) as blocker:
        ledger._database.execute("PRAGMA busy_timeout = 10")
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            ledger.flush()
        blocker.execute("ROLLBACK")
    blocker.close()
    ledger.flush()
    assert ledger.tallies() == {CELL: 1}
