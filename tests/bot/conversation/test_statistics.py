"""What is counted of a turn, and what never is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.statistics import Statistics, this_week
from bot.ledger import Ledger, Tally
from bot.safety import Concern, Level, SafetyHit
from contract.state import ConversationState
from contract.wire import Need, TurnReply


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


def turn(*needs: Need) -> TurnReply:
    return TurnReply(needs, ("menu",), ConversationState())


HIT = SafetyHit(Concern.SELF_HARM, Level.SOFT, about_other=False)


@pytest.mark.parametrize(
    ("said", "hit", "need", "band"),
    [
        (turn(Need("runaway", 0.95), Need("distress", 0.5)), None, "runaway", "high"),
        (turn(Need("runaway", 0.8)), None, "runaway", "high"),
        (turn(Need("runaway", 0.79)), None, "runaway", "middle"),
        (turn(Need("runaway", 0.5)), None, "runaway", "middle"),
        (turn(Need("runaway", 0.0)), None, "runaway", "low"),
        (turn(), None, "unsure", "low"),
        (None, None, "unsure", "low"),
        (turn(Need("runaway", 0.9)), HIT, "self_harm", "high"),
        (None, HIT, "self_harm", "high"),
    ],
)
def test_a_turn_counts_once_under_its_main_need(
    ledger: Ledger, said: TurnReply | None, hit: SafetyHit | None, need: str, band: str
) -> None:
    Statistics(ledger).count("sms", "es", said, hit)
    ledger.flush()
    assert ledger.tallies() == {Tally(this_week(), "sms", "es", need, band): 1}


def test_the_finest_time_is_a_week() -> None:
    assert re.fullmatch(r"\d{4}-W\d\d", this_week())
