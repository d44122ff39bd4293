"""From a dialogue act, what was heard and what was said before to the answer. Pure: Rasa's NLG only adapts it.

The order of `_STEPS` is the policy: danger, then the answer to our own question, then what is asked about the line just
given, then a need, then other questions, then small words. Each step looks at one thing and leaves the rest to the next.
"""

from dataclasses import replace
from typing import Callable, Optional, Tuple

from contract.content import MORE, Content
from engine.acts import act, leaning_act
from engine.answers_to_us import answer_to_us
from engine.follow_up import about_a_line
from engine.heard import Answer, Heard
from engine.questions import plea, question
from engine.referral import HARD_CRISIS, crisis, plainly, refer
from engine.routing import PRIORITY
from engine.unsure import other, still_unsure, unsure

__all__ = ["HARD_CRISIS", "Answer", "Heard", "answer"]

_A_WORD_OR_TWO = 3  # "yes my dad" answers our question, whatever need is heard in it

_Step = Callable[[str, Heard, Content], Optional[Answer]]


def answer(utter_action: str, heard: Heard, content: Content) -> Answer:
    """The answer to one message; the menu where nothing else has words."""
    utter_action, heard = _as_a_question(utter_action, heard)
    found = next((found for step in _STEPS if (found := step(utter_action, heard, content))), Answer(("menu",)))
    if not all(reply_id.removesuffix(MORE) in content.replies for reply_id in found.reply_ids):
        found = Answer(("menu",))
    return replace(found, person=found.person or heard.writer, age=found.age or heard.age)


def _as_a_question(utter_action: str, heard: Heard) -> "Tuple[str, Heard]":
    """What was heard, as a question where one was plainly asked: "what happens if i call 911" is a little of danger too."""
    left = plainly(heard.needs)
    if utter_action != "utter_refer" or any(need.label in PRIORITY for need in left):
        return utter_action, heard
    return "utter_answer", replace(heard, intent="ask", needs=left)


def _danger(utter_action: str, heard: Heard, content: Content) -> Optional[Answer]:
    return crisis(heard, content) if utter_action == "utter_refer" else None


def _answered(utter_action: str, heard: Heard, content: Content) -> Optional[Answer]:
    if utter_action == "utter_refer":
        return answer_to_us(heard, content) if heard.state.asked and heard.words <= _A_WORD_OR_TWO else None
    return answer_to_us(heard, content) or plea(heard, content)


def _asked_about_a_line(utter_action: str, heard: Heard, content: Content) -> Optional[Answer]:
    return about_a_line(heard, content)


def _needed(utter_action: str, heard: Heard, content: Content) -> Optional[Answer]:
    return refer(heard, heard.needs, content) if utter_action == "utter_refer" else None


def _asked(utter_action: str, heard: Heard, content: Content) -> Optional[Answer]:
    return question(heard, content)


def _acted(utter_action: str, heard: Heard, content: Content) -> Optional[Answer]:
    if utter_action == "utter_act":
        return act(heard, content)
    leaning = leaning_act(heard)
    return act(replace(heard, intent=leaning), content) if leaning else None


def _else(utter_action: str, heard: Heard, content: Content) -> Optional[Answer]:
    return _REST.get(utter_action, unsure)(heard, content)


_REST = {"utter_menu": other, "utter_still_unsure": still_unsure}
_STEPS: Tuple[_Step, ...] = (_danger, _answered, _asked_about_a_line, _needed, _asked, _acted, _else)
