"""On a first message an act that goes on with something, or is heard faintly, leads to no line."""

import pytest

from contract.content import Content
from contract.state import ConversationState
from contract.wire import Need
from engine.dialogue import answer
from engine.heard import Heard

_CONTENT = Content.load()
_FIRST, _BEFORE = ConversationState(), ConversationState(turns=1)


def _replies(intent: str, sure: float, state: ConversationState = _FIRST) -> "tuple[str, ...]":
    heard = Heard(intent, "words", likely=(Need(f"act_{intent}", sure),), state=state)
    return answer("utter_act", heard, _CONTENT).reply_ids


@pytest.mark.parametrize("intent", ["yes", "no", "idk", "on_hold", "other_line", "repeat"])
def test_what_goes_on_needs_to_be_sure(intent: str) -> None:
    assert _replies(intent, 0.7) == ("act.unsure",)
    assert _replies(intent, 0.7, _BEFORE) != ("act.unsure",)


@pytest.mark.parametrize("intent", ["stop", "human", "cant_talk", "bot"])
def test_faint_acts_cut_nobody_off_and_name_no_line(intent: str) -> None:
    assert _replies(intent, 0.2) == ("act.unsure",)
    assert _replies(intent, 0.5) != ("act.unsure",)


@pytest.mark.parametrize("intent, reply", [("exit", "exit.neutral"), ("delete", "delete.done"), ("private", "private.on")])
def test_hiding_follows_a_faint_wish(intent: str, reply: str) -> None:
    assert _replies(intent, 0.2) == (reply,)


@pytest.mark.parametrize("text, expected", [("can you help my friend", "act.about_other"), ("my friend " * 9, "act.unsure")])
def test_a_long_message_says_more_than_for_whom(text: str, expected: str) -> None:
    heard = Heard("unsure", text, may_need=True, about_other=True)
    assert answer("utter_unsure", heard, _CONTENT).reply_ids == (expected,)


def test_for_somebody_in_everyday_talk_is_not_asked_about() -> None:
    heard = Heard("unsure", "my friend got a car", may_need=False, about_other=True)
    assert answer("utter_unsure", heard, _CONTENT).reply_ids == ("act.unsure",)


def test_a_faint_crisis_is_the_shadow_of_a_need_that_was_plainly_told() -> None:
    told, faint, sure = Need("child_abuse", 0.9), Need("danger", 0.3), Need("danger", 0.6)
    for needs, first in (((told, faint), "need.child_abuse"), ((told, sure), "danger.lead"), ((faint,), "danger.soft")):
        assert answer("utter_refer", Heard("disclose", "words", needs), _CONTENT).reply_ids[0] == first


def test_a_faint_crisis_is_the_shadow_of_a_question_that_was_plainly_asked() -> None:
    asked, faint, sure = Need("ask_visa", 0.8), Need("danger", 0.3), Need("danger", 0.6)
    for needs, first in (((asked, faint), "ask.visa"), ((asked, sure), "danger.lead")):
        assert answer("utter_refer", Heard("disclose", "words", needs), _CONTENT).reply_ids[0] == first


def test_not_for_me_is_for_somebody_else() -> None:
    heard = Heard("about_me", "its not for me its for somebody else", likely=(Need("act_about_me", 0.9),))
    assert answer("utter_act", heard, _CONTENT).reply_ids == ("act.about_other",)


def test_yes_and_a_word_answers_our_question_whatever_else_is_heard() -> None:
    asked = ConversationState(turns=1, need="distress", asked="question.hurt_other", person="friend")
    heard = Heard("disclose", "si su papa", (Need("missing_child", 0.4),), state=asked)
    assert answer("utter_refer", heard, _CONTENT).reply_ids == ("asked.yes_other",)


@pytest.mark.parametrize(
    "sure, may_need, first",
    [(0.2, True, "self_harm.soft"), (0.9, True, "self_harm.soft"), (0.1, True, None), (0.9, False, None)],
)
def test_the_likeliest_of_what_was_not_understood_earns_care_where_it_may_not_be_missed(
    sure: float, may_need: bool, first: "str | None"
) -> None:
    heard = Heard(
        "unsure", "words", likely=(Need("act_bye", 0.5), Need("self_harm", sure), Need("distress", 0.05)), may_need=may_need
    )
    replies = answer("utter_unsure", heard, _CONTENT).reply_ids
    assert (replies[0] == first) is (first is not None)
    assert "self_harm.lead" not in replies


@pytest.mark.parametrize("sure, second, beside", [(0.99, 0.57, False), (0.99, 0.7, True), (0.8, 0.57, True)])
def test_beside_a_need_beyond_doubt_a_half_heard_one_is_its_shadow(sure: float, second: float, beside: bool) -> None:
    needs = (Need("sextortion", sure), Need("sex_trafficking", second))
    replies = answer("utter_refer", Heard("disclose", "words", needs), _CONTENT).reply_ids
    assert ("need.sex_trafficking" in replies) is beside
