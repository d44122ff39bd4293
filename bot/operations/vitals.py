"""How the parts are: looked at before each scrape of the metrics, and for the page of operations."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.engine.pool import EnginePool
from bot.operations import metrics
from bot.store import EphemeralStore, StoreDown
from contract.content import Content
from desk.calls import Age, lines_by_age

OVERDUE_SECONDS = 3600
_FRESH_SECONDS = 10.0  # asking costs an engine a real turn
_BUSY_SECONDS = 0.2


@dataclass(frozen=True)
class LedgerState:
    """What can be seen of the ledger's file."""

    up: bool
    disk_free: int
    oldest: int | None = None  # Unix seconds: since when a message waits to be deleted at Twilio
    overdue: int = 0  # messages that wait too long; how many wait at all would tell when somebody writes
    wrong_lines: int = 0  # whose last check call found other than we say


@dataclass(frozen=True)
class State:
    """How the parts were at one moment."""

    engines: int
    engines_ready: int
    models: tuple[str, ...]
    store_up: bool
    ledger: LedgerState
    lines: Mapping[tuple[str, Age], int]
    oldest_seconds: float | None


class Vitals:
    """Looks after engines, store, ledger and directory; the last look serves for ten seconds."""

    def __init__(
        self,
        content: Content,
        store: EphemeralStore,
        engines: EnginePool,
        ledger: Path,
        wrong_lines: Callable[[sqlite3.Connection, Content], Collection[str]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Look at these parts; the desk tells which lines were found wrong."""
        self._wrong_lines = wrong_lines
        self._content = content
        self._store = store
        self._engines = engines
        self._ledger = ledger
        self._clock = clock
        self._last: tuple[float, State] | None = None
        self._looking = asyncio.Lock()

    async def look(self) -> State:
        """How everything is, and the gauges set to it."""
        async with self._looking:
            if self._last is None or not 0 <= self._clock() - self._last[0] < _FRESH_SECONDS:
                self._last = self._clock(), await self._look()
                _show(self._last[1])
            return self._last[1]

    async def _look(self) -> State:
        engines, store_up, ledger = await asyncio.gather(
            self._engines.ready(), self._store_up(), asyncio.to_thread(self._ledger_state)
        )
        return State(
            engines=engines["of"],
            engines_ready=engines["ready"],
            models=tuple(engines["models"]),
            store_up=store_up,
            ledger=ledger,
            lines=lines_by_age(self._content.directory, date.fromtimestamp(self._clock())),
            oldest_seconds=max(self._clock() - ledger.oldest, 0.0) if ledger.oldest is not None else None,
        )

    def _ledger_state(self) -> LedgerState:
        free = shutil.disk_usage(self._ledger.parent).free
        try:
            with closing(_opened(self._ledger)) as database:
                database.execute("BEGIN IMMEDIATE")
                database.execute("ROLLBACK")
                return LedgerState(
                    True, free, *_deletions(database, self._clock()), len(self._wrong_lines(database, self._content))
                )
        except sqlite3.Error:
            return LedgerState(False, free)

    async def _store_up(self) -> bool:
        try:
            await self._store.ping()
        except StoreDown:
            return False
        return True


def _opened(path: Path) -> sqlite3.Connection:
    # An existing file only: looking must not make one.
    return sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=_BUSY_SECONDS, isolation_level=None)


def _deletions(database: sqlite3.Connection, now: float) -> tuple[int | None, int]:
    (oldest,) = database.execute("SELECT min(since) FROM deletion").fetchone()
    (overdue,) = database.execute("SELECT count(*) FROM deletion WHERE since < ?", (int(now) - OVERDUE_SECONDS,)).fetchone()
    return oldest, overdue


def _show(state: State) -> None:
    metrics.ENGINES.set(state.engines)
    metrics.ENGINES_READY.set(state.engines_ready)
    metrics.MODELS.set(len(state.models))
    metrics.STORE_UP.set(state.store_up)
    metrics.LEDGER_UP.set(state.ledger.up)
    metrics.DISK_FREE.set(state.ledger.disk_free)
    metrics.DELETIONS_OVERDUE.set(state.ledger.overdue > 0)
    metrics.LINES_WRONG.set(state.ledger.wrong_lines)
    for (kind, age), count in state.lines.items():
        metrics.LINES.labels(kind, age.value).set(count)
