"""The released figures, read in a thread: pages wait for the disk, answers never do."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable

from bot.figures.budget import Budget
from bot.figures.released import NoFigures, Released, WeekFigures
from bot.ledger import LedgerDown
from bot.privacy.logs import event


class Figures:
    """What `Released` knows, and no way to anything else."""

    def __init__(self, released: Released) -> None:
        """Read these."""
        self._released = released
        self.is_demo = released.is_demo

    async def weeks(self) -> list[str]:
        """The weeks with figures, newest first."""
        return await self.ask(Released.weeks)

    async def week(self, period: str) -> WeekFigures:
        """The figures of a week; NoFigures when there are none."""
        return await self.ask(lambda released: released.week(period))

    async def together(self, periods: list[str]) -> WeekFigures:
        """The figures of some weeks as one; NoFigures when one of them has none."""
        return await self.ask(lambda released: released.together(periods))

    async def some(self, periods: list[str]) -> dict[str, WeekFigures]:
        """The figures of those of these weeks that have any."""
        return await self.ask(lambda released: _some(released, periods))

    async def budget(self) -> Budget:
        """The budget of the present year."""
        return await self.ask(Released.budget)

    async def ask[T](self, question: Callable[[Released], T]) -> T:
        """Anything about the released figures; LedgerDown when they cannot be read."""
        try:
            return await asyncio.to_thread(question, self._released)
        except sqlite3.Error as error:
            event("figures_not_read", logging.ERROR)
            raise LedgerDown from error


def _some(released: Released, periods: list[str]) -> dict[str, WeekFigures]:
    found = {}
    for period in periods:
        try:
            found[period] = released.week(period)
        except NoFigures:
            continue
    return found
