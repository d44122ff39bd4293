"""The staff's part of the ledger, used by one thread of its own: who waits for an answer never waits for staff."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.ledger import LedgerDown
from bot.ledger.file import opened, transaction
from bot.privacy.logs import event


class StaffLedger:
    """One connection in one thread."""

    def __init__(self, path: Path) -> None:
        """Open or create the ledger."""
        self._thread = ThreadPoolExecutor(1, "staff-ledger")
        self._database = self._thread.submit(_opened, path).result()

    async def read[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What this function finds; LedgerDown when the file cannot be read."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, work)

    async def write[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do all of what this function does, or nothing and LedgerDown."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._write, work)

    def write_now[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """As `write`, for the command line."""
        return self._thread.submit(self._write, work).result()

    def close(self) -> None:
        """Finish what is under way and close the file."""
        self._thread.submit(self._database.close).result()
        self._thread.shutdown()

    def _read[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._database)
        except sqlite3.Error as error:
            event("ledger_not_read", logging.ERROR)
            raise LedgerDown from error

    def _write[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with transaction(self._database):
                return work(self._database)
        except sqlite3.Error as error:
            event("ledger_not_written", logging.ERROR)
            raise LedgerDown from error


def _opened(path: Path) -> sqlite3.Connection:
    database = opened(path)
    # The lock is held for microseconds, not for the disk: a STOP that comes in meanwhile must not wait for staff.
    database.execute("PRAGMA synchronous = NORMAL")
    return database
