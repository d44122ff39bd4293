"""The kinds of labels of `nlu_data/LABELS.md`: needs, questions, dialogue acts and everything that is not our subject."""

from engine.routing import CRISIS, PRIORITY

NONE = "none"
ABOUT_OTHER = "about_other"
ADULT = "adult"
FACTS = (ABOUT_OTHER, ADULT)
NEEDS = frozenset(PRIORITY)
CRISES = frozenset(CRISIS)
_QUESTION = "ask_"
_ACT = "act_"
FAMILIES = ("crisis", "referral", "ask", "act", "none")


def is_need(label: str) -> bool:
    """Whether the label says that something is happening to someone."""
    return label in NEEDS


def is_question(label: str) -> bool:
    """Whether the label is a question we have an answer to."""
    return label.startswith(_QUESTION)


def is_act(label: str) -> bool:
    """Whether the label is what the message does in the conversation."""
    return label.startswith(_ACT)


def intent_of(label: str) -> str:
    """The intent a label leads to: one per kind, and one per act (`act_greet` is `greet`)."""
    if is_act(label):
        return label[len(_ACT) :]
    if is_question(label):
        return "ask"
    return "disclose" if is_need(label) else "other"


def family(label: str) -> str:
    """The kind of answer a label leads to: crisis, referral, ask, act or none."""
    if label in CRISES:
        return "crisis"
    if is_need(label):
        return "referral"
    return label.split("_")[0]
