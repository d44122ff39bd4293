"""One thing asked about the lines, before any was given: the finer answer, where it was heard clearly and alone."""

import pytest

from contract.content import Content
from contract.state import ConversationState
from contract.wire import Need
from engine.dialogue import answer
from engine.heard import Heard

_CONTENT = Content.load()
_FIRST = ConversationState()
_WIDER = [
    ("line_parents", "confidential"),
    ("line_police", "confidential"),
    ("line_police", "what_happens"),
    ("line_name", "confidential"),
    ("line_free", "line_facts"),
    ("line_language", "line_facts"),
]


def _replies(*asked: "tuple[str, float]", state: ConversationState = _FIRST) -> "tuple[str, ...]":
    heard = Heard("ask", "words", tuple(Need(f"ask_{topic}", sure) for topic, sure in asked), state=state)
    return answer("utter_answer", heard, _CONTENT).reply_ids


@pytest.mark.parametrize("finer, wider", _WIDER)
def test_the_finer_answer_is_given_whichever_is_surer(finer: str, wider: str) -> None:
    assert _replies((wider, 0.9), (finer, 0.7)) == (f"ask.{finer}",)
    assert _replies((finer, 0.9), (wider, 0.8)) == (f"ask.{finer}",)


@pytest.mark.parametrize("finer, wider", _WIDER)
def test_a_finer_question_heard_faintly_gets_the_wider_answer(finer: str, wider: str) -> None:
    assert _replies((wider, 0.9), (finer, 0.69)) == (f"ask.{wider}",)
    assert _replies((finer, 0.45), (wider, 0.4)) == (f"ask.{wider}",)


def test_two_finer_questions_at_once_get_the_wider_answer() -> None:
    assert _replies(("line_parents", 1.0), ("confidential", 0.9), ("line_police", 0.8)) == ("ask.confidential",)


def test_a_surer_question_about_something_else_is_answered() -> None:
    assert _replies(("not_sure", 0.9), ("line_name", 0.7), ("confidential", 0.6)) == ("ask.not_sure",)


def test_will_the_migra_come_is_about_the_lines_where_that_is_surer() -> None:
    assert _replies(("line_police", 0.8), ("immigration", 0.7)) == ("ask.line_police",)
    assert _replies(("immigration", 0.8), ("line_police", 0.7)) == ("ask.immigration",)


def test_with_a_line_in_hand_the_question_is_about_that_line() -> None:
    given = ConversationState(turns=1, lines=("childhelp",))
    assert _replies(("line_parents", 1.0), ("confidential", 0.9), state=given) == ("line.tell.childhelp",)
