"""Releasing a week: once, when it is over. Counts in, figures with noise out, counts gone; all of it or nothing."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.figures.budget import Allowance, spent_in
from bot.figures.cards import CELLS
from bot.figures.noise import Mechanism, mechanism
from bot.figures.weeks import is_closed, week_of, weeks_left, year_of
from bot.ledger.file import opened, transaction
from bot.privacy.logs import event


class Release:
    """Releases the weeks that are over."""

    def __init__(
        self,
        ledger: Path,
        allowance: Allowance,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        noise: Callable[[int], Mechanism] = mechanism,
    ) -> None:
        """Release from and into this file."""
        self._path = ledger
        self._allowance = allowance
        self._clock = clock
        self._noise = noise
        self._is_wiped = False  # a process before this one may have been killed in between

    def due(self) -> list[str]:
        """The weeks that are over and not released, oldest first: also those in which nobody wrote."""
        with closing(opened(self._path)) as database:
            found = [week for (week,) in database.execute("SELECT week FROM budget WHERE state = 'open' ORDER BY week")]
        return [week for week in found if is_closed(week, self._clock())]

    def affordable(self) -> float:
        """The share of this year's weeks, from the present one on, whose figures can be paid for."""
        week = week_of(self._clock())
        with closing(opened(self._path)) as database:
            left = self._allowance.year - spent_in(database, year_of(week))
        return max(0.0, min(1.0, left / (self._allowance.week * weeks_left(week))))

    def run(self) -> list[str]:
        """Release every week that is due; blocks for about a second, so call it in a thread."""
        if weeks := self.due():
            add_noise = self._noise(self._allowance.week)  # before the file is locked: others wait to write
            with closing(opened(self._path)) as database:
                # On the disk before anybody reads it: what a power cut takes back would be released a second time.
                database.execute("PRAGMA synchronous = FULL")
                refused = sum(not self._one(database, week, add_noise) for week in weeks)
            self._is_wiped = False
            event("figures_released", logging.ERROR if refused else logging.INFO, weeks=len(weeks), refused=refused)
        if not self._is_wiped:
            self._is_wiped = self._wipe()
        return weeks

    def _one(self, database: sqlite3.Connection, week: str, add_noise: Mechanism) -> bool:
        """Release a week, or refuse it and wipe it all the same; whether the year could pay for it."""
        with transaction(database):
            if not _is_open(database, week):
                return True  # another gateway was faster
            can_pay = spent_in(database, year_of(week)) + self._allowance.week <= self._allowance.year
            if can_pay:
                database.executemany("INSERT INTO released VALUES (?, ?, ?, ?)", _noisy(database, week, add_noise))
            state, spent = ("released", self._allowance.week) if can_pay else ("refused", 0)
            database.execute("UPDATE budget SET state = ?, spent = ? WHERE week = ?", (state, spent, week))
            database.execute("DELETE FROM counted WHERE week = ?", (week,))
        return can_pay

    def _wipe(self) -> bool:
        """Overwrite SQLite's log, which still holds pages with counts; False while somebody is reading them."""
        with closing(opened(self._path)) as database:
            (is_busy, *_) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy


def _is_open(database: sqlite3.Connection, week: str) -> bool:
    return database.execute("SELECT 1 FROM budget WHERE week = ? AND state = 'open'", (week,)).fetchone() is not None


def _noisy(database: sqlite3.Connection, week: str, add_noise: Mechanism) -> list[tuple[str, str, str, int]]:
    rows = database.execute("SELECT card, label, n FROM counted WHERE week = ?", (week,))
    counts = {(card, label): n for card, label, n in rows}
    noisy = add_noise([counts.get(cell, 0) for cell in CELLS])
    return [(week, *cell, n) for cell, n in zip(CELLS, noisy, strict=True)]
