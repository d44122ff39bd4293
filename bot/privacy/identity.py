"""Pseudonyms with the day's key, kept at hand so that hiding a number waits for nothing."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable

from bot.privacy.logs import event
from bot.privacy.pseudonyms import MessageKey, OptOutId, Pseudonyms, SenderId
from bot.store import EphemeralStore, StoreDown
from bot.store.keys import DAY_KEY_SECONDS, DAY_SECONDS

REFRESH_SECONDS = 60.0
_AHEAD_SECONDS = 10 * 60  # tomorrow's key is at hand before midnight, however the clocks of several gateways differ


class Identity:
    """Turns what Twilio sends into pseudonyms; `keep_fresh` follows the day keys of the store."""

    def __init__(self, pseudonyms: Pseudonyms, store: EphemeralStore, clock: Callable[[], float] = time.time) -> None:
        """Start with a key of our own, good while the store has never answered."""
        self._pseudonyms = pseudonyms
        self._store = store
        self._clock = clock
        self._keys = {self._today(): secrets.token_bytes(32)}
        self._replaced: tuple[int, bytes] | None = None

    def sender(self, number: str) -> SenderId:
        """The conversation pseudonym of a number, under today's key."""
        return self._pseudonyms.sender(number, self._current())

    def formerly(self, number: str) -> tuple[SenderId, ...]:
        """The names of a number under the other keys in hand, so that midnight ends no conversation."""
        others = [key for _, key in sorted(self._keys.items(), reverse=True)]
        others += [self._replaced[1]] if self._replaced else []
        return tuple(self._pseudonyms.sender(number, key) for key in others if key != self._current())

    def opt_out(self, number: str) -> OptOutId:
        """The lasting pseudonym under which an opt-out is kept."""
        return self._pseudonyms.opt_out(number)

    def message(self, sid: str) -> MessageKey:
        """The key under which a message is claimed."""
        return self._pseudonyms.message(sid)

    async def refresh(self) -> None:
        """Share the keys of today and soon tomorrow, and take yesterday's; keep the present ones while the store is down.

        A store that lost the key gets it back from the first gateway that asks.
        """
        today, soon = self._today(), self._today(_AHEAD_SECONDS)
        try:
            found = {day: await self._shared(day) for day in {today, soon}}
            yesterday = await self._store.known_day_key(today - 1)
        except StoreDown:
            event("day_key_not_refreshed", logging.WARNING)
            return
        self._take(today, found | ({today - 1: yesterday} if yesterday else {}))

    async def keep_fresh(self) -> None:
        """Refresh for ever."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self.refresh()

    async def _shared(self, day: int) -> bytes:
        lifetime = min(day * DAY_SECONDS + DAY_KEY_SECONDS - int(self._clock()), DAY_KEY_SECONDS)
        return await self._store.day_key(day, self._keys.get(day) or secrets.token_bytes(32), lifetime)

    def _take(self, today: int, found: dict[int, bytes]) -> None:
        # A key of our own that another gateway's has replaced still opens the conversations it was used for.
        mine = self._keys.get(today)
        if mine and mine != found[today]:
            self._replaced = (today, mine)
        elif self._replaced and self._replaced[0] < today - 1:
            self._replaced = None
        self._keys = found

    def _current(self) -> bytes:
        return self._keys.get(self._today()) or self._keys[max(self._keys)]

    def _today(self, ahead: float = 0.0) -> int:
        return int((self._clock() + ahead) // DAY_SECONDS)
