"""A ledger with counts in it, and a calendar that can be turned either way."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.figures.budget import Allowance
from bot.figures.cards import Cell
from bot.figures.noise import Mechanism
from bot.figures.release import Release
from bot.figures.released import Released
from bot.figures.weeks import week_of
from bot.ledger import Ledger, Tally
from bot.ledger.file import opened

NOVEMBER = datetime(2026, 11, 18, 12, tzinfo=UTC)
WEEK, NEXT = "2026-W47", "2026-W48"
RUNAWAY = Cell("need", "runaway")


class Calendar:
    """A clock of days."""

    def __init__(self) -> None:
        self.now = NOVEMBER

    def __call__(self) -> datetime:
        return self.now

    def forward(self, days: float) -> None:
        self.now += timedelta(days=days)


class Desk:
    """One ledger, and what is done with it over the weeks."""

    def __init__(self, path: Path, noise: Callable[[int], Mechanism] | None = None) -> None:
        self.path = path
        self.calendar = Calendar()
        self.noise = {"noise": noise} if noise else {}
        self.allowance = Allowance(week=1_000, year=53_000)

    def count(self, cells: Mapping[Cell, int], week: str | None = None) -> None:
        """As the gateway does in the present week; each time a process that begins and ends."""
        week = week or week_of(self.calendar())
        ledger = Ledger(self.path)
        ledger.open_week(week_of(self.calendar()))
        for cell, conversations in cells.items():
            for _ in range(conversations):
                ledger.count(Tally(week, *cell))
        ledger.close()

    def release(self) -> list[str]:
        return Release(self.path, self.allowance, clock=self.calendar, **self.noise).run()

    @property
    def released(self) -> Released:
        return Released(self.path, self.allowance.year, clock=self.calendar)

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with closing(opened(self.path)) as database:
            return database.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()

    def bytes_at_rest(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.path.parent.iterdir())


def silent(epsilon: int) -> Mechanism:
    """No noise at all: for tests of what is done around it."""
    return list


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "ledger.sqlite3", silent)
