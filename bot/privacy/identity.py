"""Pseudonyms with today's key, kept at hand so that hiding a number waits for nothing."""

import asyncio
import logging
import secrets

from bot.privacy.logs import event
from bot.privacy.pseudonyms import MessageKey, OptOutId, Pseudonyms, SenderId
from bot.store import EphemeralStore, StoreDown

REFRESH_SECONDS = 60.0


class Identity:
    """Turns what Twilio sends into pseudonyms; `keep_fresh` follows the day key of the store."""

    def __init__(self, pseudonyms: Pseudonyms, store: EphemeralStore) -> None:
        """Start with a key of our own, good while the store has never answered."""
        self._pseudonyms = pseudonyms
        self._store = store
        self._day_key = secrets.token_bytes(32)

    def sender(self, number: str) -> SenderId:
        """The conversation pseudonym of a number."""
        return self._pseudonyms.sender(number, self._day_key)

    def opt_out(self, number: str) -> OptOutId:
        """The lasting pseudonym under which an opt-out is kept."""
        return self._pseudonyms.opt_out(number)

    def message(self, sid: str) -> MessageKey:
        """The key under which a message is claimed."""
        return self._pseudonyms.message(sid)

    async def refresh(self) -> None:
        """Take the store's day key; keep the present one while the store is down."""
        try:
            self._day_key = await self._store.day_key()
        except StoreDown:
            event("day_key_not_refreshed", logging.WARNING)

    async def keep_fresh(self) -> None:
        """Refresh for ever."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self.refresh()
