"""What a message does in the conversation, in the light of what was said before: more, another, thanks, it's my friend."""

from dataclasses import replace
from typing import Callable, Dict, Optional

from contract.content import MORE, Content
from engine import lines, people
from engine.heard import Answer, Heard, facts_of
from engine.referral import again
from engine.short_answers import answers_in

_Choice = Callable[[Heard, Content], Optional[Answer]]
_FEW_WORDS = 9
_LEANING, _LEANING_AT_FIRST = 0.6, 0.95


def act(heard: Heard, content: Content) -> Optional[Answer]:
    """The answer to a dialogue act: in context where there is one, else its own words; None if it is none after all."""
    if _is_faint(heard):
        return None
    found = _IN_CONTEXT[heard.intent](heard, content) if heard.intent in _IN_CONTEXT else None
    if found is None and heard.intent == "about_other":
        return None
    return found or Answer((_SYSTEM_REPLIES.get(heard.intent, f"act.{heard.intent}"),))


def leaning_act(heard: Heard) -> Optional[str]:
    """The act that a message not understood by itself most likely is: short words in a conversation are seldom off topic."""
    top = next(iter(heard.likely), None)
    if top is None or heard.intent not in ("unsure", "other") or not top.label.startswith("act_"):
        return None
    least = _LEANING if heard.is_in_conversation else _LEANING_AT_FIRST
    return top.label[len("act_") :] if top.confidence >= least and heard.words <= _FEW_WORDS else None


def _is_faint(heard: Heard) -> bool:
    """Whether the act was heard too faintly to follow it: what came before then says more."""
    confidence = next((need.confidence for need in heard.likely if need.label == f"act_{heard.intent}"), 1.0)
    if heard.intent in _ONLY_IF_SURE or (heard.intent in _GOES_ON and not heard.is_in_conversation):
        return confidence < _SURE
    # Hiding or forgetting for nothing does no harm; to be cut off, or sent to a line, for nothing does.
    return confidence < _FAINT and (heard.is_in_conversation or heard.intent not in _HARMLESS)


def beside_line(opening: str, heard: Heard) -> Optional[Answer]:
    """An opening and the line given before; None unless a need was told and a line given."""
    return Answer((opening, lines.pointer(heard.line))) if heard.line and heard.state.need else None


def _beside(opening: str) -> _Choice:
    return lambda heard, content: beside_line(opening, heard)


def _beside_people(opening: str) -> _Choice:
    def choose(heard: Heard, content: Content) -> Optional[Answer]:
        if not (heard.line and heard.state.need):
            return None
        return Answer((opening, lines.pointer(lines.with_people(heard.line))))

    return choose


def _next(opening: str) -> _Choice:
    def choose(heard: Heard, content: Content) -> Optional[Answer]:
        if heard.state.need is None and not heard.state.lines:
            return None
        last = lines.named_in(heard.text) or heard.state.last_line
        line = lines.next_line(heard.state.need, last, heard.facts.adult)
        if line is None:
            return Answer(("before.no_other", lines.pointer(lines.lines_for(heard.state.need, heard.facts.adult)[0])))
        return Answer((opening, lines.pointer(line)))

    return choose


def _more(heard: Heard, content: Content) -> Optional[Answer]:
    said = [i for i in heard.state.reply_ids if i in content.replies and "more" in content.replies[i].words["en"]]
    if said:
        return Answer((said[0] + MORE,))
    line = heard.state.last_line
    happens = line and lines.reply_about("happens", line, content)
    if happens and happens not in heard.state.reply_ids:
        return Answer((happens,))
    return beside_line("before.no_more", heard) or Answer(("act.more_none",))


def _repeat(heard: Heard, content: Content) -> Optional[Answer]:
    return Answer(heard.state.reply_ids or ("act.repeat_none",), asked=heard.state.asked, offers=heard.state.offers)


def _about_other(heard: Heard, content: Content) -> Optional[Answer]:
    if not people.denies_self(heard.text):
        return None  # "its my dad" says who does it, not who it happens to
    writer = people.role(heard.text) or people.OTHER
    found = again(heard, "before.other", content, facts_of(writer, None)) or Answer(("act.about_other",))
    return replace(found, person=writer)


def _about_me(heard: Heard, content: Content) -> Optional[Answer]:
    if people.says_not_me(heard.text):
        return _about_other(heard, content)  # the words are surer than the model: "its not for me"
    facts = facts_of(people.SELF, heard.state.age)
    return replace(again(heard, "before.self", content, facts) or Answer(("act.about_me",)), person=people.SELF)


def _age(heard: Heard, content: Content) -> Optional[Answer]:
    age = people.stated_age(heard.text)
    if heard.writer in people.HELPERS or age is None:
        return beside_line("before.age", heard)
    before, now = facts_of(heard.writer, heard.state.age), facts_of(heard.writer, age)
    fitting = again(heard, "before.age", content, now) if before.adult != now.adult else None
    if now.adult and heard.state.need == "images":
        fitting = Answer(("before.age", "ask.take_down" + MORE))  # the tool for minors is not for them
    found = fitting or beside_line("before.age", heard) or Answer(("act.age",))
    return replace(found, age=age)


def _language(opening: str) -> _Choice:
    def choose(heard: Heard, content: Content) -> Optional[Answer]:
        said = tuple(i for i in heard.state.reply_ids if not i.startswith(_NOT_WORTH_TRANSLATING))
        kept = (heard.state.asked, heard.state.offers)
        return Answer((opening, *said), asked=kept[0], offers=kept[1]) if said and heard.state.need else None

    return choose


def _no(heard: Heard, content: Content) -> Optional[Answer]:
    return beside_line("before.wait" if "wait" in answers_in(heard.text) else "before.no", heard)


# Easily mistaken, and a wrong turn: "he just messaged again" does not start over, and "i need help" is no foreign language.
_ONLY_IF_SURE = ("start", "other_language")
# These go on with something: where nothing was said before, everyday talk is as likely.
_GOES_ON = (
    "about_other",
    "about_me",
    "already_called",
    "hung_up",
    "no_minutes",
    "on_hold",
    "other_line",
    "more",
    "repeat",
    "idk",
    "yes",
    "no",
)
_HARMLESS = ("exit", "private", "delete", "privacy", "spanish", "english", "greet", "thanks", "bye")
_SURE = 0.8
_FAINT = 0.35
_NOT_WORTH_TRANSLATING = ("before.spanish", "before.english", "act.", "menu")

# What the gateway acts on when it sees the id: it keeps the lists and modes, not the engine.
_SYSTEM_REPLIES = {"stop": "stop.confirm", "exit": "exit.neutral", "private": "private.on", "delete": "delete.done"}

_IN_CONTEXT: Dict[str, _Choice] = {
    "more": _more,
    "repeat": _repeat,
    "about_other": _about_other,
    "about_me": _about_me,
    "age": _age,
    "spanish": _language("before.spanish"),
    "english": _language("before.english"),
    "human": _beside_people("before.human"),
    "bot": _beside_people("before.bot"),
    "thanks": _beside("before.thanks"),
    "yes": _beside("before.yes"),
    "no": _no,
    "idk": _beside_people("before.idk"),
    "on_hold": _next("before.waiting"),
    "hung_up": _next("before.hung_up"),
    "already_called": _next("before.tried"),
    "other_line": _next("before.another"),
}
