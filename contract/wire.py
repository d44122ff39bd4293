"""What the gateway and the engine say to each other over loopback HTTP, one JSON object each way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.directory import Language
from contract.state import ConversationState, StateError, parse_id, parse_language

# Raise it with every change of meaning: a gateway treats an engine of another version as down.
INTERFACE_VERSION = 2
MAX_TEXT = 2_000  # characters; longer texts are cut by the gateway


class WireError(ValueError):
    """The other side sent something this version does not understand."""


@dataclass(frozen=True)
class Need:
    """One label of `nlu_data/LABELS.md` and how likely the message carries it (0 to 1, calibrated)."""

    label: str
    confidence: float


@dataclass(frozen=True)
class TurnRequest:
    """One message to understand, with the state so far and the language it seems to be in."""

    text: str
    language: Language
    state: ConversationState

    def to_json(self) -> dict[str, Any]:
        """This request as it travels."""
        return {
            "version": INTERFACE_VERSION,
            "text": self.text,
            "language": self.language,
            "state": self.state.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "TurnRequest":
        """Read a request; WireError when it is not of this version and shape."""
        _check_version(data)
        try:
            text, language = data["text"], parse_language(data["language"])
            state = ConversationState.from_json(data["state"])
        except (KeyError, TypeError, StateError) as error:
            raise WireError("malformed turn") from error
        if not isinstance(text, str) or language is None or len(text) > MAX_TEXT:
            raise WireError("malformed turn")
        return cls(text, language, state)


@dataclass(frozen=True)
class TurnReply:
    """What the engine makes of a message: needs, the replies to give, and the state to carry on."""

    needs: tuple[Need, ...]
    reply_ids: tuple[str, ...]
    state: ConversationState

    def to_json(self) -> dict[str, Any]:
        """This reply as it travels."""
        return {
            "version": INTERFACE_VERSION,
            "needs": [{"label": need.label, "confidence": round(need.confidence, 3)} for need in self.needs],
            "reply_ids": list(self.reply_ids),
            "state": self.state.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "TurnReply":
        """Read a reply; WireError when it is not of this version and shape, or says nothing."""
        _check_version(data)
        try:
            needs = tuple(_need(need) for need in data["needs"])
            reply_ids = tuple(str(reply_id) for reply_id in data["reply_ids"])
            state = ConversationState.from_json(data["state"])
        except (KeyError, TypeError, ValueError) as error:
            raise WireError("malformed reply") from error
        if not reply_ids:
            raise WireError("a reply without words")
        return cls(needs, reply_ids, state)


def _need(data: Mapping[str, Any]) -> Need:
    # Labels are counted into the ledger, so a word somebody typed must not pass for one.
    need = Need(parse_id(data["label"]), float(data["confidence"]))
    if not 0 <= need.confidence <= 1:
        raise WireError("a confidence out of range")
    return need


def _check_version(data: object) -> None:
    if not isinstance(data, Mapping) or data.get("version") != INTERFACE_VERSION:
        raise WireError("another interface version")
