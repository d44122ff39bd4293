"""What is remembered of one conversation, and how careful to be with whoever writes next."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.figures.cards import CARDS, Card
from contract.state import ConversationState, StateError

DISCREET_SECONDS = 2 * 3600  # after EXIT; a lock screen may show the first words of every answer
GREETING_SECONDS = 24 * 3600  # how long the neutral greeting waits for the next text
RELOCK_SECONDS = 2 * 3600  # past the idle time: how long we know that somebody wrote, and nothing else


@dataclass(frozen=True)
class Session:
    """What is remembered of one conversation."""

    state: ConversationState = field(default_factory=ConversationState)
    is_private: bool = False  # nothing of it may be stored or counted
    left_at: float = 0.0  # when somebody last left in a hurry, in Unix seconds; 0 for never
    is_exited: bool = False  # the next text gets the neutral greeting: somebody else may hold the phone
    is_relocked: bool = False  # somebody wrote before, but longer ago than the idle time
    counted: frozenset[Card] = frozenset()  # which cards this conversation has handed in, and not what they said

    @property
    def is_discreet(self) -> bool:
        """Whether answers must show nothing on a locked screen."""
        return self.is_exited or time.time() < self.left_at + DISCREET_SECONDS

    def exited(self) -> "Session":
        """Left in a hurry: all but the language and the wish for privacy is forgotten."""
        return replace(self.cleared(), left_at=time.time(), is_exited=True)

    def cleared(self) -> "Session":
        """Everything forgotten but the language and the wish for privacy."""
        return Session(ConversationState(language=self.state.language), self.is_private)

    def reentered(self) -> "Session":
        """This session once its first text after EXIT or after the idle time is being answered."""
        return replace(self, is_exited=False, is_relocked=False)

    def having_counted(self, cards: Iterable[Card]) -> "Session":
        """This session with more cards handed in; each is handed in once."""
        return replace(self, counted=self.counted.union(cards))

    def dump(self) -> str:
        """This session in one piece, for a channel that carries it."""
        return f"[{self.dump_state()},{self.dump_caution()}]"

    @classmethod
    def load(cls, raw: str | bytes | None) -> "Session":
        """Read a session in one piece; a fresh one where nothing readable is given."""
        try:
            state, caution = json.loads(raw or "")
        except (ValueError, TypeError):
            return cls()
        return cls.recalled(json.dumps(state), json.dumps(caution))

    def dump_state(self) -> str:
        """The text-free state as stored; it lives for the idle time."""
        own = {"private": self.is_private, "counted": sorted(self.counted)}
        return json.dumps(self.state.to_json() | own, separators=(",", ":"))

    def dump_caution(self) -> str:
        """The rest as stored; it outlives the state, and holds no label at all."""
        return json.dumps({"left_at": self.left_at, "exited": self.is_exited}, separators=(",", ":"))

    def caution_seconds(self, idle_seconds: int) -> int:
        """How long the caution is kept."""
        if self.is_exited:
            return GREETING_SECONDS
        return idle_seconds + RELOCK_SECONDS if self.left_at or not self.is_private else idle_seconds

    @classmethod
    def recalled(cls, state: str | bytes | None, caution: str | bytes | None) -> "Session":
        """Read a session as stored in two pieces; a fresh one where nothing readable is stored."""
        left_at, is_exited = _caution(caution)
        known = _state(state)
        if known is None:
            return cls(left_at=left_at, is_exited=is_exited, is_relocked=caution is not None and not is_exited)
        return replace(known, left_at=left_at, is_exited=is_exited)


def _state(raw: str | bytes | None) -> Session | None:
    try:
        data: Any = json.loads(raw or "")
        counted = frozenset(card for card in CARDS if card in data["counted"])
        return Session(ConversationState.from_json(data), data["private"] is True, counted=counted)
    except (ValueError, KeyError, TypeError, StateError):
        return None


def _caution(raw: str | bytes | None) -> tuple[float, bool]:
    try:
        data: Any = json.loads(raw or "{}")
        return float(data["left_at"]), data["exited"] is True
    except (ValueError, KeyError, TypeError):
        return 0.0, False
