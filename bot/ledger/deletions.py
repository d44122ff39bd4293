"""The ids of messages that are still to be deleted at Twilio: ids and times, never a number or a word."""

import logging
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.ledger.file import opened, transaction
from bot.operations.metrics import LEDGER_DOWN
from bot.privacy.logs import event

# The allow-list that keeps everything else out. Inbound and outbound messages, with pictures (MM) or without (SM).
_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")


class Waiting(NamedTuple):
    """A message to delete, and since when it waits, in Unix seconds."""

    sid: str
    since: int


class MessageIds(Protocol):
    """Takes note of messages that exist at Twilio."""

    def add(self, sid: str) -> None:
        """Take note of one."""


class NoDeletions:
    """For those who delete nothing at Twilio: no id is kept."""

    def add(self, sid: str) -> None:
        """Keep nothing."""


class Deletions:
    """Ids in the ledger; on disk when `add` returns, so that neither a crash nor a restart loses one."""

    def __init__(self, path: Path, after_seconds: int, clock: Callable[[], float] = time.time) -> None:
        """Keep ids in this file, none due before `after_seconds`."""
        self._database = opened(path)
        # Survives the end of the process at once and a power cut after the next `tidy`, and spares a write to the disk
        # while somebody waits for an answer.
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._after = after_seconds
        self._clock = clock
        self._unwritten: dict[str, int] = {}  # with the time, while the file takes nothing

    def add(self, sid: str) -> None:
        """Take note of a message. Known ones keep their time; when the file takes nothing, `tidy` writes it later."""
        if not _SID.fullmatch(sid):
            event("odd_message_id", logging.WARNING)
            return
        self._unwritten.setdefault(sid, int(self._clock()))
        try:
            self._write()
        except sqlite3.Error:  # whoever wrote is answered all the same
            LEDGER_DOWN.inc()
            event("ledger_not_written", logging.ERROR)

    def due(self, limit: int) -> list[Waiting]:
        """What may be tried now, longest due first."""
        rows = self._database.execute(
            "SELECT sid, since FROM deletion WHERE due <= ? ORDER BY due LIMIT ?", (int(self._clock()), limit)
        )
        return [Waiting(*row) for row in rows]

    def done(self, sid: str) -> None:
        """Forget an id."""
        self._database.execute("DELETE FROM deletion WHERE sid = ?", (sid,))

    def postpone(self, sid: str, seconds: float) -> None:
        """Try again after so many seconds, and never sooner than a first try."""
        due = int(self._clock() + max(seconds, self._after)) + 1
        self._database.execute("UPDATE deletion SET due = ? WHERE sid = ?", (due, sid))

    def summary(self) -> tuple[int, int | None]:
        """How many wait, and since when the oldest one does."""
        count, since = self._database.execute("SELECT count(*), min(since) FROM deletion").fetchone()
        return count, since

    def tidy(self) -> None:
        """Write what could not be written, make everything proof against a power cut, and overwrite what was deleted."""
        with suppress(sqlite3.Error):  # it was said when it was added; the next time, then
            self._write()
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Write what is left and close the file."""
        self.tidy()
        self._database.close()

    def _write(self) -> None:
        # A second is the unit of the file: rounded up, so that nothing is due early.
        rows = [(sid, since, since + self._after + 1) for sid, since in self._unwritten.items()]
        if rows:
            with transaction(self._database):
                self._database.executemany("INSERT OR IGNORE INTO deletion VALUES (?, ?, ?)", rows)
            self._unwritten.clear()
