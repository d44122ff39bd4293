"""What a turn hands in to be counted, and what never is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.statistics import Statistics
from bot.figures.cards import CELLS, LINES, NEEDS, Card, Cell
from bot.figures.weeks import this_week
from bot.ledger import Ledger, Tally
from bot.safety import Concern, Level, SafetyHit
from bot.settings import ROOT
from contract.content import Content
from contract.state import ConversationState
from contract.wire import Need, TurnReply

HARD = SafetyHit(Concern.DANGER, Level.HARD, about_other=False)
SOFT = SafetyHit(Concern.SELF_HARM, Level.SOFT, about_other=False)
UNSURE = replace(ConversationState(), unsure=1)
RUNAWAY, QUESTION = Need("runaway", 0.95), Need("ask_signs", 0.6)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite3")
    opened.open_week(this_week())
    yield opened
    opened.close()


def turn(*needs: Need, state: ConversationState | None = None) -> TurnReply:
    return TurnReply(needs, ("menu",), state or ConversationState())


def handed_in(
    ledger: Ledger, content: Content, reply_ids: tuple[str, ...], said: TurnReply | None, hit: SafetyHit | None
) -> Mapping[Card, str]:
    found = Statistics(ledger, content).cards("sms", "es", reply_ids, said, hit)
    assert all(cell in CELLS and cell.card == card for card, cell in found.items())
    return {card: cell.label for card, cell in found.items()}


@pytest.mark.parametrize(
    ("reply_ids", "said", "hit", "need", "answer"),
    [
        (("need.runaway",), turn(RUNAWAY, Need("distress", 0.5)), None, "runaway", "answered.high.other"),
        (("need.labor_trafficking",), turn(Need("labor_trafficking", 0.8)), None, "labor_trafficking", "answered.high.nhth"),
        (("need.sextortion",), turn(Need("sextortion", 0.79)), None, "sextortion", "answered.middle.ncmec"),
        (("need.child_abuse",), turn(Need("child_abuse", 0.49)), None, "child_abuse", "answered.low.childhelp"),
        (("ask.signs.all",), turn(QUESTION), None, "question", "answered.middle."),
        (("act.unsure",), turn(state=UNSURE), None, None, "unsure"),
        (("act.greet",), turn(Need("act_greet", 0.9)), None, None, None),
        (("fallback.engine",), None, None, None, "fallback"),
        (("danger.lead", "also.nhth"), turn(Need("labor_trafficking", 0.9)), HARD, "danger", "crisis.us-911"),
        (("self_harm.lead",), turn(Need("self_harm", 0.9)), None, "self_harm", "crisis.lifeline-988"),
        (("self_harm.soft", "need.runaway"), turn(RUNAWAY), SOFT, "self_harm", "answered.high.lifeline-988"),
    ],
)
def test_a_turn_hands_in_one_card_of_each_kind(
    ledger: Ledger,
    content: Content,
    reply_ids: tuple[str, ...],
    said: TurnReply | None,
    hit: SafetyHit | None,
    need: str | None,
    answer: str | None,
) -> None:
    reply_ids = tuple(reply_id if reply_id in content.replies else "before.here" for reply_id in reply_ids)
    found = handed_in(ledger, content, reply_ids, said, hit)
    assert found["door"] == "sms.es"
    assert found.get("need") == need
    assert found.get("answer", "").startswith(answer or "") and ("answer" in found) is bool(answer)


@pytest.mark.parametrize("reply_ids", [(), ("stop.confirm",), ("help",), ("too_many",)])
def test_silence_and_keywords_hand_in_nothing(ledger: Ledger, content: Content, reply_ids: tuple[str, ...]) -> None:
    assert handed_in(ledger, content, reply_ids, None, None) == {}


def test_cards_are_counted_for_the_week(ledger: Ledger, content: Content) -> None:
    Statistics(ledger, content).count([Cell("need", "runaway"), Cell("door", "sms.es")])
    ledger.flush()
    assert ledger.tallies() == {Tally(this_week(), "need", "runaway"): 1, Tally(this_week(), "door", "sms.es"): 1}


def test_the_finest_time_is_a_week() -> None:
    assert re.fullmatch(r"\d{4}-W\d\d", this_week())


def test_the_needs_are_those_of_the_labels() -> None:
    labels = (ROOT / "nlu_data" / "LABELS.md").read_text(encoding="utf-8").split("## Questions")[0]
    listed = re.findall(r"^\| `([a-z_]+)` \|", labels, flags=re.MULTILINE)
    assert len(listed) > 10 and {*listed, "question"} == set(NEEDS)


def test_every_table_sums_up_cells_of_one_card_and_no_cell_twice() -> None:
    for table, lines in LINES.items():
        cells = [cell for line in lines.values() for cell in line]
        assert len({cell.card for cell in cells}) == 1 and len(cells) == len(set(cells)), table
    assert {cell for lines in LINES.values() for line in lines.values() for cell in line} == set(CELLS)
