"""The ledger: an allow-listed schema, opt-outs that last, counts that add up."""

import contextlib
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.ledger import Ledger, LedgerDown, Tally
from bot.privacy.pseudonyms import OptOutId
from tests.fakes import locked

PERSON = OptOutId("0123456789abcdef0123456789abcdef")
CELL = Tally("2026-W47", "need", "runaway")
# Every column that may be at rest. A new one belongs into PRIVACY.md first.
ALLOWED = {
    "opt_out": {"id"},
    "deletion": {"sid", "since", "due"},
    "counted": {"week", "card", "label", "n"},
    "budget": {"week", "state", "spent"},
    "released": {"week", "card", "label", "n"},
    "staff_account": {"name", "role", "password", "second_factor", "last_step", "disabled", "since"},
    "staff_recovery": {"name", "code"},
    "staff_session": {"id", "name", "began", "seen", "proved", "language", "new_factor"},
    "staff_device": {"name", "epoch"},
    "staff_audit": {"number", "at", "who", "action", "subject", "seal"},
    "staff_audit_ends": {"one", "first", "before", "last", "seal", "sealed"},
    "proposal": {"id", "author", "made", "key", "text", "needs", "who", "form", "lang", "reason", "state", "decided_by"}
    | {"decided"},
    "desk_signature": {"id", "reply", "role", "name", "of", "day", "first", "second", "seen_by", "state", "made", "decided"},
    "desk_call": {"id", "service", "day", "answered", "people", "hours", "spanish", "first", "second", "state", "made"}
    | {"decided"},
    "evaluation": {"id", "started_by", "started", "proposals", "state", "model"},
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
    with contextlib.closing(sqlite3.connect(path)) as database:
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
    other = CELL._replace(label="danger")
    ledger.open_week(CELL.week)
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
    first.open_week(CELL.week)
    first.count(CELL)
    first.close()
    second = Ledger(path)
    assert second.tallies() == {CELL: 1}
    second.close()


@pytest.mark.parametrize("state", ["released", "refused", None])
def test_a_week_that_is_not_open_takes_no_counts(ledger: Ledger, path: Path, state: str | None) -> None:
    ledger.open_week(CELL.week)
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE budget SET state = ?" if state else "DELETE FROM budget", (state,) if state else ())
    ledger.count(CELL)
    ledger.flush()
    assert ledger.tallies() == {}


def test_counts_of_an_earlier_version_are_gone(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE tally (need TEXT)")
        database.execute("INSERT INTO tally VALUES ('labor_trafficking')")
    Ledger(path).close()
    assert b"labor_trafficking" not in bytes_at_rest(path)


def test_counts_that_could_not_be_written_are_not_lost(ledger: Ledger, path: Path) -> None:
    ledger.open_week(CELL.week)
    ledger.count(CELL)
    with locked(path), pytest.raises(LedgerDown):
        ledger.flush()
    ledger.flush()
    assert ledger.tallies() == {CELL: 1}


def full(ledger: Ledger) -> None:
    """Let SQLite find no room for another page, as on a full disk."""
    ledger._database.execute("CREATE TABLE ballast (x)")
    ledger._database.execute("PRAGMA max_page_count = 1")
    for size in (4_000, 400, 40):
        with contextlib.suppress(sqlite3.OperationalError):
            while True:
                ledger._database.execute("INSERT INTO ballast VALUES (zeroblob(?))", (size,))


def read_only(ledger: Ledger) -> None:
    ledger._database.execute("PRAGMA query_only = ON")


def writable(ledger: Ledger) -> None:
    ledger._database.execute("PRAGMA max_page_count = 100000")
    ledger._database.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize("broken", [full, read_only])
def test_an_opt_out_that_cannot_be_written_is_in_force_and_written_later(
    ledger: Ledger, path: Path, broken: Callable[[Ledger], None]
) -> None:
    people = [OptOutId(f"{number:032}") for number in range(200)]
    broken(ledger)
    refused = [person for person in people if not written(ledger, person)]
    assert refused
    assert all(ledger.is_opted_out(person) and ledger.is_unconfirmed(person) for person in refused)
    writable(ledger)
    ledger.flush()
    reopened = Ledger(path)
    assert all(reopened.is_opted_out(person) for person in people)
    reopened.close()


def written(ledger: Ledger, person: OptOutId) -> bool:
    try:
        ledger.opt_out(person)
    except LedgerDown:
        return False
    return True


def test_a_start_that_cannot_be_written_is_in_force(ledger: Ledger) -> None:
    ledger.opt_out(PERSON)
    read_only(ledger)
    with pytest.raises(LedgerDown):
        ledger.opt_in(PERSON)
    assert not ledger.is_opted_out(PERSON)


def test_closing_a_ledger_that_cannot_be_written_says_so_and_ends(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ledger = Ledger(path)
    read_only(ledger)
    ledger.count(CELL)
    ledger.close()
    assert "ledger_not_written" in caplog.messages


def test_gateways_of_one_host_share_opt_outs(ledger: Ledger, path: Path) -> None:
    other = Ledger(path)
    other.opt_out(PERSON)
    assert ledger.is_opted_out(PERSON)
    other.opt_in(PERSON)
    assert not ledger.is_opted_out(PERSON)
    other.close()
