"""The kinds of labels of `nlu_data/LABELS.md`: needs, questions, dialogue acts and everything that is not our subject."""

from functools import cache
from typing import Optional

from engine.routing import CRISIS, PRIORITY

NONE = "none"
NEED, ASK, ACT = "need", "ask", "act"
UNCLEAR = "unclear"  # says nothing at all: it has no label
KINDS = (NEED, ASK, ACT, NONE, UNCLEAR)
NEEDS = frozenset(PRIORITY)
CRISES = frozenset(CRISIS)
ABOUT_OTHER = "about_other"
ADULT = "adult"
# Who writes; learned like labels, but no reply is about them.
FACTS = (ABOUT_OTHER, ADULT)


@cache
def kind(label: str) -> Optional[str]:
    """The kind of a label; None for a fact about the writer."""
    if label in FACTS:
        return None
    return NEED if label in NEEDS else label.split("_")[0]


@cache
def intent_of(label: str) -> str:
    """The intent a label leads to: one per kind, and one per act (`act_greet` is `greet`)."""
    found = kind(label)
    if found == ACT:
        return label[len(ACT) + 1 :]
    return {NEED: "disclose", ASK: "ask"}.get(str(found), "other")


def family(label: str) -> str:
    """The kind of a label, with the needs parted into crisis and referral."""
    if label in CRISES:
        return "crisis"
    return "referral" if label in NEEDS else str(kind(label))
