"""How much privacy a year of figures may cost, and has cost so far; kept in the ledger, so that nothing resets it."""

import sqlite3
from dataclasses import dataclass

from bot.figures.noise import THOUSANDTHS


@dataclass(frozen=True)
class Allowance:
    """How much privacy a week and a year may cost, in thousandths of epsilon."""

    week: int
    year: int


@dataclass(frozen=True)
class Budget:
    """Epsilon of one ISO year, as shown: what there is, and what the releases so far have cost."""

    year: str
    limit: float
    spent: float

    @property
    def left(self) -> float:
        """What is left for this year; never below nothing."""
        return round(max(self.limit - self.spent, 0.0), 3)


def spent_in(database: sqlite3.Connection, year: str) -> int:
    """Thousandths of epsilon that the releases of an ISO year have cost."""
    rows = database.execute("SELECT spent FROM budget WHERE substr(week, 1, 4) = ?", (year,))
    return sum(spent for (spent,) in rows)


def budget_of(database: sqlite3.Connection, year: str, limit: int) -> Budget:
    """The budget of a year, with its limit in thousandths."""
    return Budget(year, limit / THOUSANDTHS, spent_in(database, year) / THOUSANDTHS)
