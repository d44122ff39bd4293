"""Memory of a channel whose page carries the conversation: the stores only hold which message was answered, and who left."""

import time
from collections.abc import Collection
from dataclasses import replace

from bot.conversation.memory import PRIVATE_SECONDS, or_without, waited_for
from bot.conversation.messages import InboundMessage
from bot.figures.cards import Card
from bot.privacy.pseudonyms import SenderId
from bot.store import Claim, Claimed, EphemeralStore, MemoryStore, Outcome, Session
from contract.content import Content
from contract.directory import Language


class CarriedMemory:
    """Recalls what came with the message; no-logging conversations stay in this process."""

    def __init__(self, store: EphemeralStore, content: Content, idle_seconds: int) -> None:
        """Use this store, and memory of our own for no-logging conversations."""
        self._store = store
        self._private = MemoryStore(max(PRIVATE_SECONDS, idle_seconds))
        self._content = content

    async def claim(self, message: InboundMessage) -> Claimed:
        """Claim a message; ours, while the store is down."""
        session = message.carried or Session()
        store = self._store_of(session)
        if outcome := await self._private.outcome(message.key):
            return Claimed(Claim.DONE, outcome=outcome)
        claimed = await or_without(store.claim(message.key, message.sender), Claimed(Claim.OURS, is_known=False))
        if claimed.claim is Claim.OURS:
            return replace(claimed, session=session)
        return claimed

    async def outcome_of_other(self, message: InboundMessage) -> Outcome | None:
        """Wait for the request that is answering the same message, and return what it said."""
        return await waited_for(message, self._private, self._store)

    async def remember(
        self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language, session: Session, since: float
    ) -> bool:
        """Keep the outcome for retries; the session goes back with the reply."""
        outcome = Outcome(reply_ids, language, self._content.hash, time.time(), session.is_discreet, session)
        await or_without(self._store_of(session).finish(message.key, outcome, message.sender), None)
        return True

    async def hand_in(self, message: InboundMessage, cards: Collection[Card]) -> frozenset[Card]:
        """Which of these cards the conversation hands in for the first time, however often its page is sent again."""
        return await or_without(self._store.hand_in(message.sender, cards), frozenset())

    async def forget(self, message: InboundMessage) -> bool:
        """Empty what was answered in the last ten minutes; the page drops the rest."""
        await self._private.forget(message.sender)
        await or_without(self._store.forget(message.sender), None)
        return True

    async def finish(self, message: InboundMessage, reply_ids: tuple[str, ...], language: Language) -> None:
        """Keep the outcome for retries."""
        outcome = Outcome(reply_ids, language, self._content.hash, time.time(), session=Session())
        await or_without(self._store.finish(message.key, outcome), None)

    async def sweep(self) -> None:
        """Drop what has expired."""
        self._private.sweep()

    async def leave(self, sender: SenderId, session: Session) -> None:
        """Whatever still carries this conversation, it is over."""
        await or_without(self._store_of(session).save(sender, session.exited()), None)

    async def has_left(self, sender: SenderId, session: Session) -> bool:
        """Whether somebody pressed exit in this conversation."""
        return (await or_without(self._store_of(session).recall(sender), Session())).is_exited

    def _store_of(self, session: Session) -> EphemeralStore:
        return self._private if session.is_private else self._store
