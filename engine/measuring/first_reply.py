"""What the first reply to a message names, dialogue included: a question, an act or an offer may name a line too."""

from functools import cache

from contract.content import Content
from contract.wire import Need
from engine.dialogue import answer
from engine.heard import Heard
from engine.understanding.decision import Understood

CRISIS_LINES = frozenset(("us-911", "lifeline-988"))
_BOILERPLATE = frozenset(("crisis-text-line",))  # the human line that the menu and “I'm not sure” always name
_RULES = {"disclose": "utter_refer", "ask": "utter_answer", "other": "utter_menu", "unsure": "utter_unsure"}


@cache
def content() -> Content:
    """The reviewed words, read once."""
    return Content.load()


def first_lines(text: str, understood: Understood) -> tuple[str, ...]:
    """The lines that the reply to this message names, where nothing was said before it."""
    heard = Heard(
        intent=understood.intent,
        text=text,
        needs=tuple(Need(*pair) for pair in understood.needs),
        likely=tuple(Need(*pair) for pair in understood.likely),
        may_need=understood.may_need,
        about_other=understood.about_other,
        adult=understood.adult,
    )
    replies = answer(_RULES.get(understood.intent, "utter_act"), heard, content()).reply_ids
    return tuple(line for line in content().lines_named(replies, "en") if line not in _BOILERPLATE)
