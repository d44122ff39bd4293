"""From a dialogue act and what was heard to the replies to give. Pure: Rasa's NLG only adapts it."""

from collections.abc import Callable
from dataclasses import dataclass

from contract.content import MORE, Content
from contract.wire import Need
from engine.routing import PRIORITY, Facts, route

# From here on a crisis leads the reply; below it earns one caring sentence with the number.
HARD_CRISIS = 0.5


@dataclass(frozen=True)
class Heard:
    """One message as understood, and what was said before it."""

    intent: str
    needs: tuple[Need, ...] = ()
    about_other: bool = False
    adult: bool = False
    reply_ids: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def reply_ids_for(utter_action: str, heard: Heard, content: Content) -> tuple[str, ...]:
    """The ids to answer with; the menu where an act has no words of its own."""
    reply_ids = _REPLIES.get(utter_action, _menu)(heard, content)
    return reply_ids if reply_ids and all(_known(i, content) for i in reply_ids) else ("menu",)


def _known(reply_id: str, content: Content) -> bool:
    return reply_id.removesuffix(MORE) in content.replies


def _refer(heard: Heard, content: Content) -> tuple[str, ...]:
    return route(heard.needs, Facts(heard.about_other, heard.adult), hard=HARD_CRISIS)


def _answer(heard: Heard, content: Content) -> tuple[str, ...]:
    topic = next((need.label for need in heard.needs if need.label.startswith("ask_")), None)
    return (f"ask.{topic.removeprefix('ask_')}",) if topic else ()


def _act(heard: Heard, content: Content) -> tuple[str, ...]:
    return _IN_CONTEXT.get(heard.intent, _own_words)(heard, content)


def _own_words(heard: Heard, content: Content) -> tuple[str, ...]:
    return (_SYSTEM_REPLIES.get(heard.intent, f"act.{heard.intent}"),)


def _more(heard: Heard, content: Content) -> tuple[str, ...]:
    said = [i for i in heard.reply_ids if i in content.replies and "more" in content.replies[i].words["en"]]
    return (said[0] + MORE,) if said else ("act.more_none",)


def _repeat(heard: Heard, content: Content) -> tuple[str, ...]:
    return heard.reply_ids or ("act.repeat_none",)


def _menu(heard: Heard, content: Content) -> tuple[str, ...]:
    return ("menu",)


def _unsure(heard: Heard, content: Content) -> tuple[str, ...]:
    # A weak guess at a need is still better than a question: the line is named, and it is the likeliest one.
    guesses = [need for need in heard.needs if need.label in PRIORITY]
    return route(guesses[:1], Facts(heard.about_other, heard.adult), hard=HARD_CRISIS) if guesses else ("act.unsure",)


def _still_unsure(heard: Heard, content: Content) -> tuple[str, ...]:
    return ("menu.again",)


_Choice = Callable[[Heard, Content], "tuple[str, ...]"]

_REPLIES: dict[str, _Choice] = {
    "utter_refer": _refer,
    "utter_answer": _answer,
    "utter_act": _act,
    "utter_menu": _menu,
    "utter_unsure": _unsure,
    "utter_still_unsure": _still_unsure,
}

# What the gateway acts on when it sees the id: it keeps the lists and modes, not the engine.
_SYSTEM_REPLIES = {"stop": "stop.confirm", "exit": "exit.neutral", "private": "private.on", "delete": "delete.done"}

_IN_CONTEXT: dict[str, _Choice] = {"more": _more, "repeat": _repeat}
