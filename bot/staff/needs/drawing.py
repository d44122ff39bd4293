"""Draws charts in one thread of its own: whoever waits for an answer shares the machine with one chart at most."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Drawing:
    """One thread, which ends with the process."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._thread = ThreadPoolExecutor(1, "staff-charts")

    async def draw[T](self, work: Callable[[], T]) -> T:
        """What this function draws."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
