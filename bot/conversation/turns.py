"""One conversation at a time: a sender's texts are answered in the order they came, but nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.privacy.pseudonyms import SenderId

WAIT_SECONDS = 3.0  # for the text before; then this one is answered without waiting, within Twilio's 15 s


class Turns:
    """Hands each sender's turns out one after the other."""

    def __init__(self) -> None:
        """Nobody is being answered yet."""
        self._locks: dict[SenderId, asyncio.Lock] = {}
        self._waiting: dict[SenderId, int] = {}

    @asynccontextmanager
    async def of(self, sender: SenderId) -> AsyncIterator[None]:
        """This sender's next turn."""
        lock = self._locks.setdefault(sender, asyncio.Lock())
        self._waiting[sender] = self._waiting.get(sender, 0) + 1
        held = await _acquired(lock)
        try:
            yield
        finally:
            if held:
                lock.release()
            self._leave(sender)

    def _leave(self, sender: SenderId) -> None:
        self._waiting[sender] -= 1
        if not self._waiting[sender]:
            del self._waiting[sender], self._locks[sender]


async def _acquired(lock: asyncio.Lock) -> bool:
    try:
        return await asyncio.wait_for(lock.acquire(), WAIT_SECONDS)
    except TimeoutError:
        return False
