"""A question asked in one breath with a need is answered where the need's own line stays first."""

import pytest

from contract.content import Content
from contract.state import ConversationState
from contract.wire import Need
from engine.dialogue import answer
from engine.heard import Heard

_CONTENT = Content.load()
_FRESH = ConversationState()


def _replies(text: str, state: ConversationState = _FRESH, **needs: float) -> "tuple[str, ...]":
    heard = Heard("disclose", text, tuple(Need(*pair) for pair in needs.items()), state=state)
    return answer("utter_refer", heard, _CONTENT).reply_ids


@pytest.mark.parametrize(
    "needs, expected",
    [
        ({"labor_trafficking": 0.9, "ask_immigration": 0.8}, "ask.immigration"),
        ({"labor_trafficking": 0.9, "ask_work_rights": 0.8}, "ask.work_rights"),
        ({"sex_trafficking": 0.9, "ask_minor_consent": 0.8}, "ask.minor_consent"),
        ({"sextortion": 0.9, "ask_image_trouble": 0.8}, "ask.image_trouble"),
        ({"child_abuse": 0.9, "ask_line_parents": 0.8, "ask_confidential": 0.9}, "line.tell.childhelp"),
        ({"labor_trafficking": 0.9, "ask_line_language": 0.8}, "line.language.nhth"),
        ({"labor_trafficking": 0.9, "ask_immigration": 0.6}, "need.labor_trafficking"),  # perhaps not asked
        ({"labor_trafficking": 0.9, "ask_signs_work": 0.9}, "need.labor_trafficking"),  # says less than the referral
        ({"child_abuse": 0.9, "ask_immigration": 0.9}, "need.child_abuse"),  # the answer names another line first
        ({"danger": 0.9, "ask_arrested": 0.9}, "danger.lead"),
        ({"self_harm": 0.9, "sextortion": 0.9, "ask_image_trouble": 0.9}, "self_harm.lead"),
    ],
)
def test_what_leads(needs: "dict[str, float]", expected: str) -> None:
    assert _replies("words", **needs)[0] == expected


def test_the_need_is_remembered_and_its_words_come_next() -> None:
    heard = Heard("disclose", "words", (Need("labor_trafficking", 0.9), Need("ask_immigration", 0.9)))
    first = answer("utter_refer", heard, _CONTENT)
    assert first.need == "labor_trafficking"

    told = ConversationState(turns=1, need=first.need, reply_ids=first.reply_ids)
    assert _replies("words", told, labor_trafficking=0.9, ask_immigration=0.9) == ("need.labor_trafficking",)


def test_a_second_line_stays() -> None:
    replies = _replies("words", sex_trafficking=0.9, child_abuse=0.9, ask_value=0.9)
    assert replies == ("ask.value", "also.childhelp")


def test_a_helper_gets_the_words_for_helpers() -> None:
    needs = (Need("sextortion", 0.9), Need("ask_image_trouble", 0.9))
    heard = Heard("disclose", "my daughter sent him pictures is she in trouble", needs, about_other=True)
    assert answer("utter_refer", heard, _CONTENT).reply_ids[0] == "helper.sextortion"
