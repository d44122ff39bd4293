"""The figures that staff may see. They were made once, with noise, when a week was over; reading them costs nothing."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Literal

from bot.figures.budget import Budget, budget_of
from bot.figures.cards import ALL, LINES, Card, Table
from bot.figures.cards import Cell as Counted
from bot.figures.noise import THOUSANDTHS, floor, margin
from bot.figures.weeks import BadWeek, start_of, week_of, year_of
from bot.ledger.file import opened, reading

# Why there are no figures of a week: it is no week, it is not over, nobody counted then, or the year's budget was spent.
Missing = Literal["bad_period", "open", "unknown", "refused"]


class NoFigures(Exception):
    """There are no figures of a week; `code` says why."""

    def __init__(self, code: Missing) -> None:
        """Say why."""
        super().__init__(code)
        self.code: Missing = code


@dataclass(frozen=True)
class Cell:
    """One line of a table: about how many conversations, or None for “few”; right within the margin in 95 of 100 cases."""

    label: str
    value: int | None
    margin: int


@dataclass(frozen=True)
class WeekFigures:
    """All that is known of a week, or of some weeks together."""

    week: str  # or the first and the last one: 2026-W44/2026-W47
    total: Cell  # conversations, labelled "all"
    tables: Mapping[Table, tuple[Cell, ...]]  # the same lines in the same order, every week
    epsilon: float  # what it cost
    budget: Budget  # of its year, the last one where there are two


class Released:
    """Reads released figures from the ledger; it has no way to anything else."""

    def __init__(
        self,
        ledger: Path,
        yearly_epsilon: int,
        *,
        is_demo: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Read from this file; `is_demo` when what is in it is made up."""
        opened(ledger).close()  # so that the tables are there
        self._path = ledger
        self._limit = yearly_epsilon
        self._clock = clock
        self.is_demo = is_demo

    def weeks(self) -> list[str]:
        """The weeks with figures, newest first."""
        with self._reading() as database:
            found = database.execute("SELECT week FROM budget WHERE state = 'released' ORDER BY week DESC")
            return [week for (week,) in found]

    def week(self, period: str) -> WeekFigures:
        """The figures of a week; NoFigures when there are none."""
        return self.together([period])

    def together(self, periods: Sequence[str]) -> WeekFigures:
        """Some weeks as one. It costs nothing more, and shows what is few in each: noise adds up slower than counts."""
        noisy: Counter[Counted] = Counter()
        with self._reading() as database:
            spent = [self._spent(database, period) for period in periods]
            for period in periods:
                _add(noisy, database, period)
            budget = budget_of(database, year_of(max(periods)), self._limit)
        shown = partial(_shown, noisy, weeks=len(periods), epsilon=min(spent))
        tables = {table: tuple(starmap(shown, lines.items())) for table, lines in LINES.items()}
        name = "/".join(sorted({min(periods), max(periods)}))
        return WeekFigures(name, shown("all", ALL), tables, sum(spent) / THOUSANDTHS, budget)

    def budget(self) -> Budget:
        """The budget of the present year."""
        with self._reading() as database:
            return budget_of(database, year_of(week_of(self._clock())), self._limit)

    def _spent(self, database: sqlite3.Connection, period: str) -> int:
        try:
            start_of(period)
        except BadWeek:
            raise NoFigures("bad_period") from None
        state, spent = database.execute("SELECT state, spent FROM budget WHERE week = ?", (period,)).fetchone() or ("", 0)
        if state == "released":
            return int(spent)
        if state == "refused":
            raise NoFigures("refused")
        raise NoFigures("open" if state == "open" or period >= week_of(self._clock()) else "unknown")

    def _reading(self) -> "closing[sqlite3.Connection]":
        return closing(reading(self._path))


def _add(noisy: Counter[Counted], database: sqlite3.Connection, period: str) -> None:
    rows: Iterable[tuple[Card, str, int]] = database.execute("SELECT card, label, n FROM released WHERE week = ?", (period,))
    for card, label, n in rows:
        noisy[Counted(card, label)] += n


def _shown(noisy: Mapping[Counted, int], label: str, cells: Sequence[Counted], *, weeks: int, epsilon: int) -> Cell:
    value, summed = sum(noisy.get(cell, 0) for cell in cells), weeks * len(cells)
    return Cell(label, value if value >= floor(summed, epsilon) else None, margin(summed, epsilon))
