"""The stores as a turn sees them: a store that is down means a turn without memory, never a turn without an answer."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Collection
from dataclasses import replace
from typing import Protocol

from bot.conversation.messages import InboundMessage
from bot.figures.cards import Card
from bot.operations.metrics import STORE_DOWN
from bot.privacy.logs import event
from bot.privacy.pseudonyms import SenderId
from bot.store import Claim, Claimed, EphemeralStore, MemoryStore, Outcome, Session, StoreDown, Turn
from contract.content import Content
from contract.directory import Language
from contract.state import ConversationState

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
        self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language, session: Session, since: float
    ) -> bool:
        """Keep the outcome for retries and the session for the next turn; False when the sender left since then."""

    async def hand_in(self, message: InboundMessage, cards: Collection[Card]) -> frozenset[Card]:
        """Which of these cards the conversation hands in for the first time; none while nobody can tell."""

    async def forget(self, message: InboundMessage) -> bool:
        """Forget a sender under every name; False when that has to wait until a store is back."""

    async def finish(self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language) -> None:
        """Keep the outcome for retries, and nothing of the sender."""

    async def sweep(self) -> None:
        """Drop what has expired, and forget what had to wait."""


class StoredMemory:
    """Reads and writes sessions and outcomes; no-logging conversations stay in this process."""

    def __init__(self, store: EphemeralStore, content: Content) -> None:
        """Use this store, and memory of our own for no-logging conversations and for EXIT while the store is down."""
        self._store = store
        self._own = MemoryStore(PRIVATE_SECONDS)
        self._owed: dict[SenderId, tuple[SenderId, ...]] = {}  # to be forgotten once the store is back
        self._content = content

    async def claim(self, message: InboundMessage) -> Claimed:
        """Claim a message and recall its conversation; ours, without memory, while the store is down."""
        own = await self._own.recall(message.sender, message.formerly)
        if outcome := await self._own.outcome(message.key):
            return Claimed(Claim.DONE, outcome=outcome)
        if own.is_private:
            return await self._own.claim(message.key, message.sender, message.formerly)
        asked = self._store.claim(message.key, message.sender, message.formerly)
        claimed = await or_without(asked, Claimed(Claim.OURS, is_known=False))
        stale = message.sender in self._owed or own.left_at > claimed.session.left_at
        return replace(claimed, session=own) if stale else claimed

    async def outcome_of_other(self, message: InboundMessage) -> Outcome | None:
        """Wait for the request that is answering the same message, and return what it said."""
        return await waited_for(message, self._own, self._store)

    async def remember(
        self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language, session: Session, since: float
    ) -> bool:
        """Keep the outcome for retries and the session for the next turn; False when the sender left since then."""
        outcome = Outcome(reply_ids, language, self._content.hash, time.time(), session.is_discreet)
        turn = Turn(message.key, outcome, message.sender, session, since, message.formerly)
        own = await self._own.recall(message.sender, message.formerly)
        if own.left_at > since:
            return False
        if session.is_private or own.is_private:
            await or_without(self._store.tell(message.sender, private=session.is_private), None)
        if session.is_private:
            if not own.is_private:
                await self._forget_in_store(message)
            return await self._own.remember(turn)
        return await self._remember_in_store(message, turn)

    async def hand_in(self, message: InboundMessage, cards: Collection[Card]) -> frozenset[Card]:
        """Which of these cards the conversation hands in for the first time; none while the store is down."""
        return await or_without(self._store.hand_in(message.sender, cards, message.formerly), frozenset())

    async def listen(self) -> None:
        """Keep nothing of those who asked another gateway for that, for ever."""
        async for sender, private in self._store.told():
            session = await self._own.recall(sender)
            if private:
                await self._own.save(sender, replace(session, is_private=True))
            elif session.is_private:
                await self._own.forget(sender)

    async def forget(self, message: InboundMessage) -> bool:
        """Forget a sender under every name; False when the store is down and will forget once it is back."""
        await self._own.forget(message.sender, message.formerly)
        return await self._forget_in_store(message)

    async def finish(self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language) -> None:
        """Keep the outcome for retries, and nothing of the sender."""
        await or_without(
            self._store.finish(message.key, Outcome(reply_ids, language, self._content.hash, time.time())), None
        )

    async def sweep(self) -> None:
        """Drop what has expired here, and have the store forget what it still owes."""
        self._own.sweep()
        for sender, formerly in list(self._owed.items()):
            try:
                await self._store.forget(sender, formerly)
            except StoreDown:
                return
            self._owed.pop(sender, None)

    async def _remember_in_store(self, message: InboundMessage, turn: Turn) -> bool:
        kept = await or_without(self._store.remember(turn), None)
        await self._own.forget(message.sender, message.formerly)
        if kept:
            self._owed.pop(message.sender, None)
        elif kept is None and turn.session.left_at:  # EXIT holds with the store down, too
            careful = replace(turn.session, state=ConversationState(language=turn.session.state.language))
            await self._own.remember(replace(turn, session=careful))
        return kept is not False

    async def _forget_in_store(self, message: InboundMessage) -> bool:
        self._owed[message.sender] = message.formerly
        if await or_without(_done(self._store.forget(message.sender, message.formerly)), False):
            self._owed.pop(message.sender, None)
        return message.sender not in self._owed


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


async def _done(work: Awaitable[None]) -> bool:
    await work
    return True
