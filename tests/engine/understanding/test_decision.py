"""The decision as a table: what is heard, and what follows from it."""

import pytest

from engine.understanding.decision import Guess, Thresholds, decide

_THRESHOLDS = Thresholds(need=0.5, veto=0.1, crisis=0.25, crisis_veto=0.05)
_NEED = {"need": 0.9, "ask": 0.04, "act": 0.03, "none": 0.02, "unclear": 0.01}
_NEED_OR_ASK = {"need": 0.55, "ask": 0.42, "act": 0.01, "none": 0.01, "unclear": 0.01}
_MAYBE_NONE = {"need": 0.6, "ask": 0.02, "act": 0.03, "none": 0.25, "unclear": 0.1}
_ASK = {"need": 0.1, "ask": 0.8, "act": 0.05, "none": 0.03, "unclear": 0.02}
_SOME_NONE = {"need": 0.9, "ask": 0.01, "act": 0.01, "none": 0.07, "unclear": 0.01}
_ASK_OR_NONE = {"need": 0.1, "ask": 0.7, "act": 0.05, "none": 0.1, "unclear": 0.05}
_ACT_OR_NONE = {"need": 0.1, "ask": 0.05, "act": 0.7, "none": 0.1, "unclear": 0.05}
_ACT = {"need": 0.05, "ask": 0.05, "act": 0.8, "none": 0.05, "unclear": 0.05}
_NONE = {"need": 0.05, "ask": 0.05, "act": 0.05, "none": 0.8, "unclear": 0.05}
_UNCLEAR = {"need": 0.1, "ask": 0.1, "act": 0.1, "none": 0.1, "unclear": 0.6}
_ODD = {"need": 0.4, "ask": 0.2, "act": 0.2, "none": 0.15, "unclear": 0.05}

_TABLE = [
    ("a sure need", {"labor_trafficking": 0.9}, _NEED, "disclose", ["labor_trafficking"]),
    ("two sure needs", {"sextortion": 0.9, "self_harm": 0.8}, _NEED, "disclose", ["sextortion", "self_harm"]),
    ("a soft crisis beside a need", {"sextortion": 0.9, "self_harm": 0.3}, _NEED, "disclose", ["sextortion", "self_harm"]),
    ("a crisis that is no likely need", {"self_harm": 0.6}, _ASK, "disclose", ["self_harm"]),
    ("a crisis and a question", {"danger": 0.6, "ask_visa": 0.7}, _ASK, "disclose", ["ask_visa", "danger"]),
    ("hide this, he is coming", {"act_exit": 0.97, "danger": 0.6}, _ACT, "exit", ["act_exit"]),
    ("hide this, he has a knife", {"act_exit": 0.97, "danger": 0.93}, _ACT, "disclose", ["danger"]),
    ("perhaps hide this, he is coming", {"act_exit": 0.6, "danger": 0.6}, _ACT, "disclose", ["danger"]),
    ("he is coming, help me hide", {"act_exit": 0.97, "danger": 0.6}, _NEED, "disclose", ["danger"]),
    ("a faint crisis is none", {"sextortion": 0.9, "self_harm": 0.2}, _NEED, "disclose", ["sextortion"]),
    ("a faint second need is none", {"sextortion": 0.9, "images": 0.4}, _NEED, "disclose", ["sextortion"]),
    ("a need and a question", {"bad_job": 0.8, "ask_visa": 0.6}, _NEED, "disclose", ["bad_job", "ask_visa"]),
    ("one need is likeliest of many", {"bad_job": 0.3, "labor_trafficking": 0.28}, _NEED, "disclose", ["bad_job"]),
    ("a weak guess at a need", {"bad_job": 0.2}, _NEED, "unsure", ["bad_job"]),
    ("no guess at all", {"bad_job": 0.1}, _NEED, "unsure", []),
    ("a weak guess at a need, a question", {"bad_job": 0.2, "ask_visa": 0.6}, _NEED_OR_ASK, "ask", ["ask_visa"]),
    ("a weak guess at a need and at a question", {"bad_job": 0.2, "ask_visa": 0.2}, _NEED_OR_ASK, "unsure", ["bad_job"]),
    ("perhaps a figure of speech", {"self_harm": 0.6}, _MAYBE_NONE, "unsure", []),
    ("perhaps a figure of speech, and a need", {"danger": 0.6, "bad_job": 0.6}, _SOME_NONE, "disclose", ["bad_job"]),
    ("a question", {"ask_visa": 0.7, "bad_job": 0.3}, _ASK, "ask", ["ask_visa"]),
    ("perhaps no question of ours", {"ask_visa": 0.7}, _ASK_OR_NONE, "unsure", []),
    ("surely a question", {"ask_visa": 0.97}, _ASK_OR_NONE, "ask", ["ask_visa"]),
    ("an act is surer than a question", {"act_greet": 0.7}, _ACT_OR_NONE, "greet", ["act_greet"]),
    ("two questions", {"ask_visa": 0.7, "ask_legal": 0.6}, _ASK, "ask", ["ask_visa", "ask_legal"]),
    ("a question on no topic", {"ask_visa": 0.05}, _ASK, "unsure", []),
    ("an act", {"act_greet": 0.7}, _ACT, "greet", ["act_greet"]),
    ("no subject of ours", {"none": 0.9}, _NONE, "other", ["none"]),
    ("nothing", {"none": 0.1}, _UNCLEAR, "unsure", []),
    ("nothing likely enough", {"bad_job": 0.2, "ask_visa": 0.05}, _ODD, "unsure", []),
]
_ALL = ("bad_job", "ask_visa", "act_greet", "none")


@pytest.mark.parametrize("labels, kinds, intent, needs", [row[1:] for row in _TABLE], ids=[row[0] for row in _TABLE])
def test_decision(labels: "dict[str, float]", kinds: "dict[str, float]", intent: str, needs: "list[str]") -> None:
    understood = decide(Guess({**dict.fromkeys(_ALL, 0.01), **labels}, kinds), _THRESHOLDS)
    assert understood.intent == intent
    assert [label for label, _ in understood.needs] == needs


def test_ranking_begins_with_the_decision() -> None:
    understood = decide(Guess({**dict.fromkeys(_ALL, 0.01), "act_greet": 0.7}, _ACT), _THRESHOLDS)
    assert understood.ranking[0] == ("greet", 0.8)
    assert {name for name, _ in understood.ranking} == {"greet", "disclose", "ask", "other"}


def test_who_writes_is_no_need() -> None:
    understood = decide(
        Guess({**dict.fromkeys(_ALL, 0.01), "bad_job": 0.9, "about_other": 0.8, "adult": 0.3}, _NEED), _THRESHOLDS
    )
    assert understood.about_other
    assert not understood.adult
    assert [label for label, _ in understood.needs] == ["bad_job"]


@pytest.mark.parametrize("kinds, offered", [(_NEED, True), (_ODD, False), (_MAYBE_NONE, False), (_NONE, False)])
def test_a_line_is_offered_only_where_a_need_is_likely(kinds: "dict[str, float]", offered: bool) -> None:
    assert decide(Guess(dict.fromkeys(_ALL, 0.01), kinds), _THRESHOLDS).may_need is offered
