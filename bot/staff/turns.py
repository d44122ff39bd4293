"""Few staff pages are made at the same time: between two of them the loop turns to people who wrote."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_AT_ONCE = 2


class Turns:
    """Every page of the staff listener is made in a turn, those that say what went wrong too."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._free = asyncio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a turn, and hold it until the loop has turned: a page that waits for nothing lets nobody in between."""
        async with self._free:
            try:
                yield
            finally:
                await asyncio.sleep(0)
