"""Released weeks for tests of what shows them: figures that are known, without noise of their own."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from bot.figures.cards import CELLS, Cell
from bot.ledger.file import opened, transaction

Counts = Mapping[Cell, int]


def need(label: str) -> Cell:
    """The cell of a need."""
    return Cell("need", label)


def put(ledger: Path, week: str, counts: Counts | None = None, state: str = "released") -> None:
    """Let a week be released with these figures, nothing in all other cells; or be in another state."""
    with closing(opened(ledger)) as database, transaction(database):
        if state == "released":
            rows = [(week, *cell, (counts or {}).get(cell, 0)) for cell in CELLS]
            database.executemany("INSERT INTO released VALUES (?, ?, ?, ?)", rows)
        spent = 1_000 if state == "released" else 0
        database.execute("INSERT INTO budget (week, state, spent) VALUES (?, ?, ?)", (week, state, spent))


def remove_all(ledger: Path) -> None:
    """Let no week be known."""
    with closing(opened(ledger)) as database, transaction(database):
        database.execute("DELETE FROM released")
        database.execute("DELETE FROM budget")


@contextmanager
def unreadable(ledger: Path) -> Iterator[None]:
    """For a while the figures cannot be read."""
    with closing(sqlite3.connect(ledger)) as database:
        database.execute("ALTER TABLE budget RENAME COLUMN state TO elsewhere")
        yield
        database.execute("ALTER TABLE budget RENAME COLUMN elsewhere TO state")
