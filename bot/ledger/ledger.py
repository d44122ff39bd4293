"""The ledger in one SQLite file: opted-out pseudonyms and the counts of weeks that are not released yet."""

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bot.ledger.file import opened, transaction
from bot.privacy.logs import event
from bot.privacy.pseudonyms import OptOutId

# A week that is released takes nothing more: what comes late is lost, and nothing is released twice.
_ADD_UP = (
    "INSERT INTO counted SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM budget WHERE week = ?1 AND state = 'open')"
    " ON CONFLICT (week, card, label) DO UPDATE SET n = n + excluded.n"
)
_OPEN = "INSERT OR IGNORE INTO budget VALUES (?, 'open', 0)"

_OPT_OUT = "INSERT OR IGNORE INTO opt_out VALUES (?)"
_OPT_IN = "DELETE FROM opt_out WHERE id = ?"


class Tally(NamedTuple):
    """One cell of the weekly counts: what a conversation's card says (bot/figures/cards.py)."""

    week: str
    card: str
    label: str


class LedgerDown(Exception):
    """Nothing can be written now: the disk is full, read-only or gone. What was asked is tried again by `flush`."""


class Ledger:
    """Opt-outs are written at once; counts are gathered and written by `flush`."""

    def __init__(self, path: Path) -> None:
        """Open or create the file, readable by its owner alone."""
        self._database = opened(path)
        self._unwritten: dict[OptOutId, bool] = {}  # opted out or in again, while the file takes nothing
        self._unconfirmed: set[OptOutId] = set()
        self._tallies: Counter[Tally] = Counter()
        self._open_week = ""

    def is_opted_out(self, person: OptOutId) -> bool:
        """Whether this pseudonym asked not to be written to; asked of the file, which gateways of one host share."""
        if person in self._unwritten:
            return self._unwritten[person]
        try:
            return self._database.execute("SELECT 1 FROM opt_out WHERE id = ?", (person,)).fetchone() is not None
        except sqlite3.Error:
            event("ledger_not_read", logging.ERROR)
            return False

    def is_unconfirmed(self, person: OptOutId) -> bool:
        """Whether an opt-out is in force that could not be written when it was asked for, so that nobody said so."""
        return person in self._unconfirmed

    def opt_out(self, person: OptOutId) -> None:
        """Do not write to this pseudonym from now on; durable when it returns, LedgerDown when it is only remembered."""
        self._unwritten[person] = True
        self._unconfirmed.add(person)
        self._write_opt_outs()
        self._unconfirmed.discard(person)

    def opt_in(self, person: OptOutId) -> None:
        """Forget an opt-out; LedgerDown when that is only remembered."""
        self._unwritten[person] = False
        self._unconfirmed.discard(person)
        self._write_opt_outs()

    def open_week(self, week: str) -> None:
        """Take counts for this week, and release it when it is over, whether anybody writes or not."""
        if week == self._open_week:
            return
        with self._writing():
            self._database.execute(_OPEN, (week,))
        self._open_week = week

    def count(self, tally: Tally) -> None:
        """Count one card, in memory until the next flush."""
        self._tallies[tally] += 1

    def flush(self) -> None:
        """Write what is gathered; LedgerDown when the file takes nothing, and all is kept for the next time."""
        self._write_opt_outs()
        with self._writing():
            self._database.executemany(_ADD_UP, [(*tally, n) for tally, n in self._tallies.items()])
        self._tallies.clear()

    def tallies(self) -> Mapping[Tally, int]:
        """All counts that are written and not released."""
        return {Tally(*row[:3]): row[3] for row in self._database.execute("SELECT * FROM counted")}

    def close(self) -> None:
        """Write what is left, if it can be written, and close the file."""
        try:
            self.flush()
        except LedgerDown:
            event("ledger_not_written", logging.CRITICAL, opt_outs=len(self._unwritten))
        self._database.close()

    def _write_opt_outs(self) -> None:
        if not self._unwritten:
            return
        with self._writing():
            for person, out in self._unwritten.items():
                self._database.execute(_OPT_OUT if out else _OPT_IN, (person,))
        lifted = not all(self._unwritten.values())
        self._unwritten.clear()
        if lifted:
            self._overwrite_log()

    def _overwrite_log(self) -> None:
        # SQLite's log still holds the page on which a lifted opt-out stood.
        with suppress(sqlite3.Error):  # then the next checkpoint does it
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with transaction(self._database):
                yield
        except sqlite3.Error as error:
            raise LedgerDown from error
