"""What every ephemeral store can do, and the records it keeps."""

import json
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal, Protocol, get_args

from bot.privacy.pseudonyms import MessageKey, SenderId
from contract.directory import Language
from contract.state import ConversationState, StateError, parse_language

Mode = Literal["normal", "exited", "private", "private_exited"]
_MODES: tuple[Mode, ...] = get_args(Mode)


class StoreDown(Exception):
    """The store did not answer in time; the turn goes on without memory."""


@dataclass(frozen=True)
class Session:
    """What is remembered of one conversation."""

    state: ConversationState = field(default_factory=ConversationState)
    mode: Mode = "normal"

    @property
    def is_private(self) -> bool:
        """Whether nothing of this conversation may be stored or counted."""
        return self.mode in ("private", "private_exited")

    @property
    def is_exited(self) -> bool:
        """Whether the next text gets the neutral greeting: somebody else may hold the phone."""
        return self.mode in ("exited", "private_exited")

    def exited(self) -> "Session":
        """Left in a hurry: all but the language and the wish for privacy is forgotten."""
        return Session(ConversationState(language=self.state.language), "private_exited" if self.is_private else "exited")

    def reentered(self) -> "Session":
        """This session once the neutral greeting has been said."""
        return replace(self, mode="private" if self.is_private else "normal") if self.is_exited else self

    def dump(self) -> str:
        """This session as stored."""
        return json.dumps({"state": self.state.to_json(), "mode": self.mode}, separators=(",", ":"))

    @classmethod
    def load(cls, raw: str | bytes | None) -> "Session":
        """Read a stored session; a fresh one where nothing readable is stored."""
        try:
            data: Any = json.loads(raw or "{}")
            mode = next(mode for mode in _MODES if mode == data["mode"])
            return cls(ConversationState.from_json(data["state"]), mode)
        except (ValueError, KeyError, TypeError, StopIteration, StateError):
            return cls()


@dataclass(frozen=True)
class Outcome:
    """What a message was answered with: enough to render the same reply again, never its words."""

    reply_ids: tuple[str, ...]
    language: Language
    content_hash: str
    at: float  # Unix seconds
    session: Session | None = None  # where the channel carries it: a retry must get the same memory back

    def dump(self) -> str:
        """This outcome as stored."""
        session = self.session and self.session.dump()
        return json.dumps([self.reply_ids, self.language, self.content_hash, self.at, session], separators=(",", ":"))

    @classmethod
    def load(cls, raw: str | bytes) -> "Outcome":
        """Read a stored outcome."""
        reply_ids, language, content_hash, at, session = json.loads(raw)
        carried = Session.load(session) if session else None
        return cls(tuple(reply_ids), parse_language(language) or "en", content_hash, at, carried)


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


class EphemeralStore(Protocol):
    """Short-lived memory; every method may raise StoreDown."""

    async def day_key(self) -> bytes:
        """The random key of today's pseudonyms, made if there is none."""

    async def claim(self, message: MessageKey, sender: SenderId) -> Claimed:
        """Claim a message and read the sender's session, in one round trip."""

    async def finish(self, message: MessageKey, outcome: Outcome) -> None:
        """Remember for ten minutes which replies a message got."""

    async def outcome(self, message: MessageKey) -> Outcome | None:
        """The replies a message got, when it has been answered."""

    async def save(self, sender: SenderId, session: Session) -> None:
        """Remember a session for the idle time."""

    async def recall(self, sender: SenderId) -> Session:
        """The sender's session, fresh when there is none."""

    async def forget(self, sender: SenderId) -> None:
        """Forget a session at once."""

    async def ping(self) -> None:
        """Raise StoreDown unless the store answers."""

    async def close(self) -> None:
        """Let go of connections."""
