"""What is counted of a turn: week, channel, language, need and confidence band. Never who, never what was written."""

from datetime import UTC, datetime

from bot.conversation.messages import Channel
from bot.ledger import Ledger, Tally
from bot.safety import SafetyHit
from contract.directory import Language
from contract.wire import TurnReply

_BANDS = ((0.8, "high"), (0.5, "middle"), (0.0, "low"))


class Statistics:
    """Counts turns into the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        """Count into this ledger."""
        self._ledger = ledger

    def count(self, channel: Channel, language: Language, turn: TurnReply | None, hit: SafetyHit | None) -> None:
        """Count one turn under its main need; a hit of the lexicon counts as that need, surely."""
        need, confidence = _main(turn, hit)
        band = next(name for least, name in _BANDS if confidence >= least)
        self._ledger.count(Tally(this_week(), channel, language, need, band))


def this_week() -> str:
    """The present ISO week, such as 2026-W47, in UTC."""
    year, week, _ = datetime.now(UTC).isocalendar()
    return f"{year}-W{week:02}"


def _main(turn: TurnReply | None, hit: SafetyHit | None) -> tuple[str, float]:
    if hit:
        return hit.concern.value, 1.0
    if turn and turn.needs:
        return turn.needs[0].label, turn.needs[0].confidence
    return "unsure", 0.0
