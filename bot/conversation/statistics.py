"""What is counted: at most three cards of a conversation, for its week. Never who, and never what was written."""

from collections.abc import Iterable, Mapping

from bot.conversation.messages import Channel
from bot.figures.cards import CRISIS_ROUTES, FALLBACK, NEEDS, ROUTES, UNSURE, Card, Cell, answered, crisis, door
from bot.figures.weeks import this_week
from bot.ledger import Ledger, Tally
from bot.safety import SafetyHit
from contract.content import Content
from contract.directory import Language
from contract.wire import TurnReply

_BANDS = ((0.8, "high"), (0.5, "middle"), (0.0, "low"))
_URGENT = ("danger", "self_harm")
_FALLBACK = "fallback.engine"
_QUESTION, _ASKS = "question", "ask_"
_NCMEC = "ncmec"


class Statistics:
    """Reads off a turn what its conversation may hand in, and counts it into the ledger."""

    def __init__(self, ledger: Ledger, content: Content) -> None:
        """Count into this ledger; the content knows which lines a reply names."""
        self._ledger = ledger
        self._content = content

    def cards(
        self, channel: Channel, language: Language, reply_ids: tuple[str, ...], turn: TurnReply | None, hit: SafetyHit | None
    ) -> Mapping[Card, Cell]:
        """The cards that this turn could hand in: none for keywords and silence, one for small words, up to three."""
        if not reply_ids or not (turn or hit or _FALLBACK in reply_ids):
            return {}
        led = _led(reply_ids)
        need = hit.concern.value if hit else led or _need(turn)
        found = [door(channel, language)]
        if need:
            found.append(Cell("need", need))
        if answer := self._answer(language, reply_ids, turn, need):
            found.append(answer)
        return {cell.card: cell for cell in found}

    def count(self, cells: Iterable[Cell]) -> None:
        """Count these cards; each must be the first of its kind from its conversation."""
        for cell in cells:
            self._ledger.count(Tally(this_week(), *cell))

    def _answer(
        self, language: Language, reply_ids: tuple[str, ...], turn: TurnReply | None, need: str | None
    ) -> Cell | None:
        """How the first thing that was asked fared; None while nothing was asked."""
        lines = self._content.lines_named(reply_ids, language)
        if _leads_with_crisis(reply_ids):
            return crisis(next((line for line in lines if line in CRISIS_ROUTES), CRISIS_ROUTES[0]))
        if _FALLBACK in reply_ids:
            return FALLBACK
        if turn and turn.state.unsure:
            return UNSURE
        return answered(_band(turn, need), _route(lines)) if need else None


def _need(turn: TurnReply | None) -> str | None:
    labels = [need.label for need in turn.needs] if turn else []
    named = next((label for label in labels if label in NEEDS), None)
    return named or (_QUESTION if any(label.startswith(_ASKS) for label in labels) else None)


def _led(reply_ids: tuple[str, ...]) -> str | None:
    lead = reply_ids[0].partition(".")[0]
    return lead if lead in _URGENT else None


def _leads_with_crisis(reply_ids: tuple[str, ...]) -> bool:
    return _led(reply_ids) is not None and not reply_ids[0].endswith(".soft")


def _band(turn: TurnReply | None, need: str | None) -> str:
    """How sure the engine was of this need; the lexicon, which knows no doubt, where the engine heard nothing of it."""
    heard = [it.confidence for it in turn.needs if need in (it.label, _QUESTION)] if turn else []
    confidence = max(heard, default=1.0)
    return next(name for least, name in _BANDS if confidence >= least)


def _route(lines: tuple[str, ...]) -> str:
    if not lines:
        return "none"
    name = _NCMEC if lines[0].startswith(_NCMEC) else lines[0]
    return name if name in ROUTES else "other"
