"""A chain of sealed entries: one that is changed, taken out or cut off shows, and where."""

import hashlib
import hmac
import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace

from bot.privacy.pseudonyms import derived_key
from bot.settings import Secret

KEPT_SECONDS = 730 * 24 * 3600
SHOWN_OF_A_SEAL = 16
_BEFORE_THE_FIRST = "0" * 64
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,119}|")
_PHONE_LIKE = re.compile(r"[-+._/:]*(?:\d[-+._/:]*){7,}")
_NO_END = 2**62
_COLUMNS = "SELECT number, at, who, action, subject, seal FROM staff_audit"


@dataclass(frozen=True)
class Entry:
    """One thing somebody did."""

    number: int
    at: int
    who: str
    action: str
    subject: str
    seal: str = ""


@dataclass(frozen=True)
class Ends:
    """Where the chain begins and ends; sealed as well, so that nothing can be cut off."""

    first: int = 1
    before: str = _BEFORE_THE_FIRST
    last: int = 0
    seal: str = _BEFORE_THE_FIRST


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: at this entry, and how."""

    number: int
    how: str  # changed, missing, cut_off, ends or not_as_noted


class Chain:
    """Appends entries, checks them, and forgets old ones. Every function runs where its caller owns the database."""

    def __init__(self, master: Secret, clock: Callable[[], float] = time.time) -> None:
        """Seal with a key of its own."""
        self._key = derived_key(master.value, "staff audit")
        self._clock = clock

    def append(self, database: sqlite3.Connection, who: str, action: str, subject: str = "") -> Entry:
        """Write one entry, inside the caller's transaction; ValueError when the subject is no id, label or file of ours."""
        if not _SUBJECT.fullmatch(subject) or _PHONE_LIKE.fullmatch(subject):
            raise ValueError("the subject of an entry is an id, a label or a file of ours")
        ends, sealed = _ends(database)
        entry = self._sealed(Entry(ends.last + 1, int(self._clock()), who, action, subject), ends.seal)
        database.execute("INSERT INTO staff_audit VALUES (?, ?, ?, ?, ?, ?)", astuple(entry))
        self._set_ends(database, replace(ends, last=entry.number, seal=entry.seal), holds=self._holds(ends, sealed))
        return entry

    def forget_old(self, database: sqlite3.Connection) -> None:
        """Let go of entries past their time, oldest first, in the caller's transaction; the chain holds on.

        Only of those that are as they were written: else whoever can write to the file could make entries old, and gone.
        """
        limit = int(self._clock()) - KEPT_SECONDS
        kept = database.execute("SELECT min(number) FROM staff_audit WHERE at >= ?", (limit,)).fetchone()[0]
        ends, sealed = _ends(database)
        newest_old = (kept or ends.last + 1) - 1
        if newest_old < ends.first or not self._holds(ends, sealed):
            return
        seal = database.execute("SELECT seal FROM staff_audit WHERE number = ?", (newest_old,)).fetchone()
        going = replace(ends, last=newest_old, seal=seal[0] if seal else "")
        if self._walk(database, going, ends.first, newest_old):
            return
        database.execute("DELETE FROM staff_audit WHERE number <= ?", (newest_old,))
        self._set_ends(database, replace(ends, first=newest_old + 1, before=going.seal))

    def check(self, database: sqlite3.Connection, *, newest: int = 0, noted: tuple[int, str] | None = None) -> Break | None:
        """The first place where it does not hold.

        Look at so many of the newest entries only, if given. `noted` is a number and the start of its seal, written down
        elsewhere: nothing else can show that a whole ledger was put back to an earlier day.
        """
        ends, sealed = _ends(database)
        if not self._holds(ends, sealed):
            return Break(ends.first, "ends")
        if not ends.last and _is_in_use(database):
            return Break(1, "cut_off")
        start = max(ends.first, ends.last - newest + 1) if newest else ends.first
        return self._walk(database, ends, start) or _noted(database, noted)

    def _walk(self, database: sqlite3.Connection, ends: Ends, start: int, until: int = _NO_END) -> Break | None:
        expected, before = start, ends.before
        if start > ends.first:
            row = database.execute("SELECT seal FROM staff_audit WHERE number = ?", (start - 1,)).fetchone()
            before = row[0] if row else ""
        rows = database.execute(f"{_COLUMNS} WHERE number BETWEEN ? AND ? ORDER BY number", (start, until))
        for entry in entries(rows):
            if entry.number != expected:
                return Break(expected, "missing")
            if not hmac.compare_digest(self._sealed(entry, before).seal, entry.seal):
                return Break(entry.number, "changed")
            expected, before = expected + 1, entry.seal
        return None if (expected - 1, before) == (ends.last, ends.seal) else Break(expected, "cut_off")

    def _sealed(self, entry: Entry, before: str) -> Entry:
        return replace(entry, seal=self._seal(["entry", before, *astuple(entry)[:-1]]))

    def _seal_of_ends(self, ends: Ends) -> str:
        return self._seal(["ends", *astuple(ends)])

    def _seal(self, facts: list[str | int]) -> str:
        return hmac.new(self._key, json.dumps(facts).encode(), hashlib.sha256).hexdigest()

    def _holds(self, ends: Ends, sealed: str) -> bool:
        return sealed == (self._seal_of_ends(ends) if ends.last else "")

    def _set_ends(self, database: sqlite3.Connection, ends: Ends, *, holds: bool = True) -> None:
        # Ends that somebody else has set are not sealed by the next entry: the break stays to be seen.
        row = (1, *astuple(ends), self._seal_of_ends(ends) if holds else "")
        database.execute("INSERT OR REPLACE INTO staff_audit_ends VALUES (?, ?, ?, ?, ?, ?)", row)


def entries(rows: Iterable[tuple[int, int, str, str, str, str]]) -> Iterable[Entry]:
    """Rows as entries."""
    return (Entry(*row) for row in rows)


def newest(database: sqlite3.Connection, count: int, before: int | None = None) -> list[Entry]:
    """So many entries, newest first, older than this number if given."""
    where, values = ("WHERE number < ?", (before, count)) if before else ("", (count,))
    return list(entries(database.execute(f"{_COLUMNS} {where} ORDER BY number DESC LIMIT ?", values)))


def _ends(database: sqlite3.Connection) -> tuple[Ends, str]:
    row = database.execute("SELECT first, before, last, seal, sealed FROM staff_audit_ends").fetchone()
    return (Ends(*row[:4]), row[4]) if row else (Ends(), "")


def _is_in_use(database: sqlite3.Connection) -> bool:
    # No account is made without an entry.
    found = database.execute("SELECT EXISTS (SELECT 1 FROM staff_audit) OR EXISTS (SELECT 1 FROM staff_account)")
    return bool(found.fetchone()[0])


def _noted(database: sqlite3.Connection, noted: tuple[int, str] | None) -> Break | None:
    if noted is None:
        return None
    row = database.execute("SELECT seal FROM staff_audit WHERE number = ?", (noted[0],)).fetchone()
    return None if row and row[0].startswith(noted[1]) else Break(noted[0], "not_as_noted")
