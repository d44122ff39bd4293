"""What every ephemeral store can do, and the records it keeps."""

import json
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from bot.figures.cards import Card
from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store.session import Session
from contract.directory import Language
from contract.state import parse_language


class StoreDown(Exception):
    """The store did not answer in time; the turn goes on without memory."""


@dataclass(frozen=True)
class Outcome:
    """What a message was answered with: enough to render the same reply again, never its words."""

    reply_ids: tuple[str, ...]
    language: Language
    content_hash: str
    at: float  # Unix seconds
    discreet: bool = False  # said in the words for a locked screen
    session: Session | None = None  # where the channel carries it: a retry must get the same memory back

    def silenced(self) -> "Outcome":
        """That a message was answered, and no longer with what."""
        return Outcome((), "en", "", self.at)

    def dump(self) -> str:
        """This outcome as stored."""
        session = self.session and self.session.dump()
        fields = (self.reply_ids, self.language, self.content_hash, self.at, self.discreet, session)
        return json.dumps(fields, separators=(",", ":"))

    @classmethod
    def load(cls, raw: str | bytes) -> "Outcome":
        """Read a stored outcome."""
        reply_ids, language, content_hash, at, discreet, session = json.loads(raw)
        carried = Session.load(session) if session else None
        return cls(tuple(reply_ids), parse_language(language) or "en", content_hash, at, discreet, carried)


class Claim(Enum):
    """Whose message this is to answer."""

    OURS = "ours"
    IN_PROGRESS = "in progress"
    DONE = "done"


@dataclass(frozen=True)
class Claimed:
    """The result of claiming a message: the claim, what is remembered, and how many messages came this minute."""

    claim: Claim
    session: Session = field(default_factory=Session)
    outcome: Outcome | None = None
    flood: int = 1
    is_known: bool = True  # whether the store was asked, so that the session is what is remembered


@dataclass(frozen=True)
class Turn:
    """What is kept of one answered message."""

    message: MessageKey
    outcome: Outcome
    sender: SenderId
    session: Session
    since: float  # when the turn began, in Unix seconds
    formerly: Sequence[SenderId] = ()


class EphemeralStore(Protocol):
    """Short-lived memory; every method may raise StoreDown.

    A sender has one name under today's key, and others, `formerly`, under keys that are still alive.
    """

    async def day_key(self, day: int, mine: bytes, seconds: int) -> bytes:
        """The random key of a day's pseudonyms: mine, for so many seconds, if there is none yet."""

    async def known_day_key(self, day: int) -> bytes | None:
        """The key of a day, if it is still there."""

    async def claim(self, message: MessageKey, sender: SenderId, formerly: Sequence[SenderId] = ()) -> Claimed:
        """Claim a message and read the sender's session, in one round trip."""

    async def finish(self, message: MessageKey, outcome: Outcome, sender: SenderId | None = None) -> None:
        """Remember for ten minutes which replies a message got; `forget` finds it by this sender."""

    async def outcome(self, message: MessageKey) -> Outcome | None:
        """The replies a message got, when it has been answered."""

    async def remember(self, turn: Turn) -> bool:
        """Keep a turn, unless the sender left in a hurry since it began; whether it was kept."""

    async def save(self, sender: SenderId, session: Session) -> None:
        """Remember a session for the idle time, and its caution for longer."""

    async def recall(self, sender: SenderId, formerly: Sequence[SenderId] = ()) -> Session:
        """The sender's session, fresh when there is none."""

    async def forget(self, sender: SenderId, formerly: Sequence[SenderId] = ()) -> None:
        """Forget a sender at once, under every name, and what was answered in the last ten minutes."""

    async def hand_in(self, sender: SenderId, cards: Collection[Card], formerly: Sequence[SenderId] = ()) -> frozenset[Card]:
        """Which of these cards the sender's conversation hands in for the first time, in one step, whoever else asks."""

    async def tell(self, sender: SenderId, *, private: bool) -> None:
        """Tell the other gateways who wants nothing kept, or takes that back; nothing of it is stored."""

    def told(self) -> AsyncIterator[tuple[SenderId, bool]]:
        """What gateways tell each other, for ever."""

    async def ping(self) -> None:
        """Raise StoreDown unless the store answers."""

    async def close(self) -> None:
        """Let go of connections."""
