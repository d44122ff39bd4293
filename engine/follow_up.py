"""Questions about a line: "will they tell my mom" means one thing about Childhelp and another about 911.

A short message after a line was given is read as one about that line, where the model hears such a question at all.
"""

from typing import Optional

from contract.content import Content
from contract.wire import Need
from engine import lines
from engine.heard import Answer, Heard
from engine.routing import CRISIS

_SHORT = 12  # words
_HEARD = 0.3  # a question about a line, heard beside the wider one
_LEANING, _LEANING_IF_WIDE = 0.15, 0.3  # heard faintly, and there is a line that it may be about
_FEW_WORDS = 5


def about_a_line(heard: Heard, content: Content) -> Optional[Answer]:
    """The answer about the line just given, or the one they name; None when they ask about none."""
    label = _question(heard)
    aspect = label and lines.aspect_of(label)
    # In danger the question is about 911, whichever number was read last.
    in_hand = heard.line if heard.state.need in CRISIS else heard.state.last_line
    line = lines.named_in(heard.text) or in_hand
    reply_id = lines.reply_about(aspect, line, content) if aspect and line else None
    return Answer((reply_id,)) if reply_id else None


def _question(heard: Heard) -> Optional[str]:
    """The label of the question about a line that was heard, the finer one first."""
    if heard.intent == "cant_talk":
        return "act_cant_talk"
    if heard.intent in ("spanish", "english") and heard.state.lines:
        return _finest(list(heard.likely[:3]))  # "es en español?" asks about the line
    if heard.intent == "ask":
        return _finest([need for need in heard.needs if need.confidence >= _HEARD] or list(heard.needs[:1]))
    if heard.words > _SHORT or any(need.label in CRISIS for need in heard.needs):
        return None
    if heard.intent in ("unsure", "other") or (heard.intent == "disclose" and _outweighs_needs(heard)):
        found = _finest([need for need in heard.likely if need.confidence >= _least(need.label)])
        return found or _about_named(heard)
    return None


def _least(label: str) -> float:
    return _LEANING if lines.is_fine(label) else _LEANING_IF_WIDE


def _about_named(heard: Heard) -> Optional[str]:
    # "whats 988 for": a line by its name and nothing else.
    is_short = heard.words <= _FEW_WORDS and heard.intent != "disclose"
    return "ask_what_happens" if is_short and lines.named_in(heard.text) else None


def _outweighs_needs(heard: Heard) -> bool:
    asked = [need.confidence for need in heard.likely if lines.is_fine(need.label)]
    return bool(asked) and bool(heard.state.lines) and max(asked) > max(need.confidence for need in heard.needs)


def _finest(heard: "list[Need]") -> Optional[str]:
    about_lines = [need.label for need in heard if lines.aspect_of(need.label)]
    # A surer question about something else is not about the line.
    if not about_lines or not lines.aspect_of(heard[0].label):
        return None
    return next((label for label in about_lines if lines.is_fine(label)), about_lines[0])
