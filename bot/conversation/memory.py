"""The stores as a turn sees them: a store that is down means a turn without memory, never a turn without an answer."""

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Protocol

from bot.conversation.messages import InboundMessage
from bot.operations.metrics import STORE_DOWN
from bot.privacy.logs import event
from bot.store import Claim, Claimed, EphemeralStore, MemoryStore, Outcome, Session, StoreDown
from contract.content import Content
from contract.directory import Language

PRIVATE_SECONDS = 600
_WAIT_SECONDS = 8.0  # for a parallel duplicate, within Twilio's 15
_POLL_SECONDS = 0.05


class Memory(Protocol):
    """What a conversation needs of its memory."""

    async def claim(self, message: InboundMessage) -> Claimed:
        """Claim a message and recall its conversation."""

    async def outcome_of_other(self, message: InboundMessage) -> Outcome | None:
        """Wait for the request that is answering the same message, and return what it said."""

    async def remember(
        self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language, session: Session
    ) -> None:
        """Keep the outcome for retries, and the session for the next turn."""


class StoredMemory:
    """Reads and writes sessions and outcomes; no-logging conversations stay in this process."""

    def __init__(self, store: EphemeralStore, content: Content) -> None:
        """Use this store, and memory of our own for no-logging conversations."""
        self._store = store
        self._private = MemoryStore(PRIVATE_SECONDS)
        self._content = content

    async def claim(self, message: InboundMessage) -> Claimed:
        """Claim a message and recall its conversation; ours, without memory, while the store is down."""
        claimed = await or_without(self._store.claim(message.key, message.sender), Claimed(Claim.OURS))
        if outcome := await self._private.outcome(message.key):
            return Claimed(Claim.DONE, outcome=outcome)
        private = await self._private.recall(message.sender)
        if private.is_private and claimed.claim is Claim.OURS:
            return Claimed(Claim.OURS, private, flood=claimed.flood)
        return claimed

    async def outcome_of_other(self, message: InboundMessage) -> Outcome | None:
        """Wait for the request that is answering the same message, and return what it said."""
        return await waited_for(message, self._private, self._store)

    async def remember(
        self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language, session: Session
    ) -> None:
        """Keep the outcome for retries, and the session for the next turn."""
        outcome = Outcome(reply_ids, language, self._content.hash, time.time())
        if session.is_private:
            await self._private.finish(message.key, outcome)
            await self._private.save(message.sender, session)
            await or_without(self._store.forget(message.sender), None)
        else:
            await or_without(self._store.finish(message.key, outcome), None)
            await self._private.forget(message.sender)
            await or_without(self._store.save(message.sender, session), None)


async def waited_for(message: InboundMessage, *stores: EphemeralStore) -> Outcome | None:
    """The outcome of a message, as soon as one of the stores has it."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        for store in stores:
            if outcome := await or_without(store.outcome(message.key), None):
                return outcome
        await asyncio.sleep(_POLL_SECONDS)
    return None


async def or_without[T](answer: Awaitable[T], otherwise: T) -> T:
    """The store's answer, or this one while it is down."""
    try:
        return await answer
    except StoreDown:
        STORE_DOWN.inc()
        event("store_down", logging.WARNING)
        return otherwise
