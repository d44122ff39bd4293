"""The ledger in one SQLite file: opted-out pseudonyms and weekly counts."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bot.ledger.schema import TABLES
from bot.privacy.pseudonyms import OptOutId

_ADD_UP = (
    "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (week, channel, language, need, band) DO UPDATE SET n = n + excluded.n"
)


class Tally(NamedTuple):
    """One cell of the weekly counts."""

    week: str
    channel: str
    language: str
    need: str
    band: str


class Ledger:
    """Opt-outs are written at once and answered from memory; counts are gathered and written by `flush`."""

    def __init__(self, path: Path) -> None:
        """Open or create the file, readable by its owner alone."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._database = sqlite3.connect(path, isolation_level=None)
        # A deleted opt-out must be gone from the file too.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute("PRAGMA journal_mode = WAL")
        for statement in TABLES.values():
            self._database.execute(statement)
        self._opted_out = {OptOutId(row[0]) for row in self._database.execute("SELECT id FROM opt_out")}
        self._tallies: Counter[Tally] = Counter()

    def is_opted_out(self, person: OptOutId) -> bool:
        """Whether this pseudonym asked not to be written to."""
        return person in self._opted_out

    def opt_out(self, person: OptOutId) -> None:
        """Remember that this pseudonym is not to be written to; durable when it returns."""
        self._opted_out.add(person)
        self._database.execute("INSERT OR IGNORE INTO opt_out VALUES (?)", (person,))

    def opt_in(self, person: OptOutId) -> None:
        """Forget an opt-out."""
        self._opted_out.discard(person)
        self._database.execute("DELETE FROM opt_out WHERE id = ?", (person,))
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log still holds the page it stood on

    def count(self, tally: Tally) -> None:
        """Count one turn, in memory until the next flush."""
        self._tallies[tally] += 1

    def flush(self) -> None:
        """Write the gathered counts; they are kept for the next time when the file cannot be written."""
        rows = [(*tally, n) for tally, n in self._tallies.items()]
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._database.executemany(_ADD_UP, rows)
            self._database.execute("COMMIT")
        except sqlite3.Error:
            self._database.execute("ROLLBACK")
            raise
        self._tallies.clear()

    def tallies(self) -> Mapping[Tally, int]:
        """All counts written so far."""
        return {Tally(*row[:5]): row[5] for row in self._database.execute("SELECT * FROM tally")}

    def close(self) -> None:
        """Write what is left and close the file."""
        self.flush()
        self._database.close()
