"""Questions about the subject, answered for who asks and for the need they told before."""

from dataclasses import replace
from typing import Dict, Iterator, Optional, Tuple

from contract.content import Content
from contract.wire import Need
from engine import lines, people
from engine.acts import act, beside_line
from engine.heard import Answer, Heard
from engine.phrases import bare
from engine.referral import refer
from engine.routing import CRISIS
from engine.short_answers import answers_in, asks_whom_to_tell

_LEANING = 0.5
_FINER = 0.7  # the one thing asked about lines, heard beside the wider question
_ANOTHER = 0.2  # a second thing asked about lines, from here on not to be passed over
_CERTAIN = 1.0
_TELLING = ("report", "denunci")
_FEW_WORDS = 12
_PICTURES = ("sextortion", "images", "grooming_online")
# "What do I tell her" is another question from a mother than from a friend.
_FOR: Dict[str, Dict[str, str]] = {
    "caregiver": {"help_friend": "talk_with_child"},
    "professional": {"help_friend": "child_told_me", "talk_with_child": "child_told_me"},
}
_WHAT_NOW = {
    "caregiver": "ask.talk_with_child",
    "professional": "ask.report",
    "witness": "ask.saw_something",
    "friend": "ask.help_friend",
    people.OTHER: "ask.help_friend",
}


def question(heard: Heard, content: Content) -> Optional[Answer]:
    """The answer to a question; in a conversation one that was heard clearly counts, even if the whole was unsure."""
    topic = next((topic for topic in _topics(_asked(heard), heard) if f"ask.{topic}" in content.replies), None)
    if topic == "which_line" and (found := beside_line("before.human", heard)):
        return found
    return Answer((f"ask.{topic}",)) if topic else None


def plea(heard: Heard, content: Content) -> Optional[Answer]:
    """The answer to "what do I do" and "help me", which only what came before can fill."""
    said = answers_in(heard.text)
    if asked := next((language for language in ("spanish", "english") if language in said), None):
        return act(replace(heard, intent=asked), content)
    if "help_me" in said:
        return Answer(("act.human",)) if heard.state.need is None else None
    if "afraid" in said:
        return _afraid(heard)
    if "wait" in said:  # before the model: "espera" also means to be on hold
        return beside_line("before.wait", heard)
    if heard.writer == "professional" and heard.words <= _FEW_WORDS and _speaks_of_reporting(heard.text):
        return Answer(("ask.report",))
    if heard.state.need and asks_whom_to_tell(heard.text) and heard.line and heard.writer not in people.HELPERS:
        return Answer(("before.tell", lines.pointer(lines.with_people(heard.line))))
    return _what_now(heard, content) if "what_now" in said else None


def _speaks_of_reporting(text: str) -> bool:
    return any(word.startswith(_TELLING) for word in bare(text).split())


def _afraid(heard: Heard) -> Optional[Answer]:
    # Fear without a cause: here the answer to one question changes where they are sent.
    if heard.state.need or heard.state.questions:
        return None
    return Answer(("act.afraid", "question.hurt"), need="distress", asked="question.hurt")


def _what_now(heard: Heard, content: Content) -> Optional[Answer]:
    if heard.state.need is None:
        return Answer(("act.yes",))
    if heard.state.need in CRISIS:
        return refer(heard, [Need(heard.state.need, _CERTAIN)], content)
    for_role = _WHAT_NOW.get(heard.writer or "")
    if for_role and for_role not in heard.state.reply_ids:
        return Answer((for_role,))
    return refer(heard, [Need(heard.state.need, _CERTAIN)], content)


def _topics(asked: Tuple[Need, ...], heard: Heard) -> Iterator[str]:
    finer = _finer(asked, heard)
    wider = [need.label for need in asked if need.label.startswith("ask_") and not lines.is_fine(need.label)]
    for label in (finer, *wider) if finer else wider:
        yield _fitting(label[len("ask_") :], heard)


def _finer(asked: Tuple[Need, ...], heard: Heard) -> Optional[str]:
    # "parents or police?" asks two things at once: the wider answer holds both.
    if not asked or not lines.aspect_of(asked[0].label):
        return None
    clear = {need.label for need in asked if lines.is_fine(need.label) and need.confidence >= _FINER}
    faint = {need.label for need in heard.likely if lines.is_fine(need.label) and need.confidence >= _ANOTHER}
    return next(iter(clear)) if len(clear) == 1 and faint <= clear else None


def _asked(heard: Heard) -> Tuple[Need, ...]:
    return heard.needs if heard.intent == "ask" else _leaning(heard)


def _leaning(heard: Heard) -> Tuple[Need, ...]:
    top = heard.likely[:1]
    is_heard = heard.is_in_conversation and heard.intent in ("unsure", "other") and top and top[0].confidence >= _LEANING
    return top if is_heard else ()


def _fitting(topic: str, heard: Heard) -> str:
    if topic == "arrested" and heard.state.need in _PICTURES and heard.writer not in people.HELPERS:
        return "image_trouble"
    return _FOR.get(heard.writer or "", {}).get(topic, topic)
