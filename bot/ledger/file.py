"""The ledger's file: how it is opened, and writing all or nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ledger.schema import INDEXES, RETIRED, TABLES

# Another gateway of this host may be writing; everybody who writes to us waits as long as we do.
_BUSY_SECONDS = 0.2


def opened(path: Path) -> sqlite3.Connection:
    """Open or create the file with every table of the schema, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    # What is deleted must be gone from the file too.
    database.execute("PRAGMA secure_delete = ON")
    database.execute("PRAGMA journal_mode = WAL")
    retire = (f"DROP TABLE IF EXISTS {table}" for table in RETIRED)
    for statement in (*retire, *TABLES.values(), *INDEXES):
        database.execute(statement)
    return database


def reading(path: Path) -> sqlite3.Connection:
    """Open an existing file to read from it only."""
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Everything within is written, or, after an error, nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # SQLite itself has rolled back when the disk is full
            database.execute("ROLLBACK")
        raise
