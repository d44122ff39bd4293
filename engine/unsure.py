"""What to say when a message is not our subject, or was not understood: never a dead end, never a third question."""

from typing import Optional, Tuple

from contract.content import Content
from contract.wire import Need
from engine import lines, people
from engine.acts import beside_line
from engine.heard import Answer, Heard
from engine.referral import HARD_CRISIS, refer
from engine.routing import CRISIS, PRIORITY
from engine.short_answers import answers_in

_PUT_TO_CHOICE = 2
_WORTH_OFFERING, _WORTH_OFFERING_BESIDE_A_NEED = 0.05, 0.45
_SAME_NEED = 0.1
_WORTH_CARE = 0.15  # chosen on held-out texts: one more crisis in twenty is heard, and one everyday text in six hundred
_CARE = 0.99 * HARD_CRISIS
_FEW_WORDS = 5
_FOR_WHOM = 10  # words; a longer message tells something
_BESIDE_ONE = "distress"  # the second choice where only one need was heard faintly
_WITHOUT_NEED = ("before.here", "before.wait")
_OPENINGS = {
    "help_me": "before.human",
    "wait": "before.wait",
    "yes": "before.yes",
    "no": "before.no",
    "idk": "before.idk",
    "small": "before.here",
}


def unsure(heard: Heard, content: Content) -> Answer:
    """Not understood: small words in context, else the two likeliest needs and a line, else a plea for a few words."""
    return (
        _small_words(heard)
        or _crisis(heard, content)
        or _same_need(heard, content)
        or _for_somebody(heard)
        or _choice(heard)
        or _in_context(heard, content)
        or Answer(("act.unsure",), understood=False)
    )


def still_unsure(heard: Heard, content: Content) -> Answer:
    """Not understood again: a line, not another question."""
    in_context = _small_words(heard) or _crisis(heard, content) or _same_need(heard, content) or _in_context(heard, content)
    return in_context or _line_of_a_guess(heard) or Answer(("menu.again",), understood=False)


def other(heard: Heard, content: Content) -> Answer:
    """Not our subject: kind, short, a way back; shorter the second time, and patient once a need was told."""
    here = None if "before.here" in heard.state.reply_ids else beside_line("before.here", heard)
    if found := _small_words(heard) or here:
        return found
    said_before = any(reply_id.startswith("menu") for reply_id in heard.state.reply_ids)
    return Answer(("menu.short" if said_before else "menu",))


def _small_words(heard: Heard) -> Optional[Answer]:
    said = answers_in(heard.text)
    opening = next((_OPENINGS[kind] for kind in said if kind in _OPENINGS), None)
    if opening is None and heard.intent == "other" and heard.words < _FEW_WORDS and heard.state.need:
        opening = "before.here"
    if opening in _WITHOUT_NEED and heard.state.last_line:
        return Answer((opening, lines.pointer(heard.line or heard.state.last_line)))
    return beside_line(opening, heard) if opening else None


def _for_somebody(heard: Heard) -> Optional[Answer]:
    # "can you help my friend" tells nothing but for whom.
    told = heard.state.need or heard.state.person in people.HELPERS
    asks_for = heard.may_need and heard.about_other and heard.words <= _FOR_WHOM and people.role(heard.text)
    return Answer(("act.about_other",)) if asks_for and not told else None


def _crisis(heard: Heard, content: Content) -> Optional[Answer]:
    # A weak guess at danger or self-harm is not put to choice: it earns the caring sentence.
    guess = next((need for need in heard.needs if need.label in CRISIS), None) or _likely_crisis(heard)
    return refer(heard, [guess], content) if guess else None


def _likely_crisis(heard: Heard) -> Optional[Need]:
    # A need of some kind is likely, none is sure, and the likeliest is the one that must not be missed.
    likeliest = next((need for need in heard.likely if need.label in PRIORITY), None)
    if likeliest is None or likeliest.label not in CRISIS or not heard.may_need or likeliest.confidence < _WORTH_CARE:
        return None
    return Need(likeliest.label, min(likeliest.confidence, _CARE))  # everyday talk is too likely for 911 or 988 to lead


def _line_of_a_guess(heard: Heard) -> Optional[Answer]:
    guess = next((need for need in (*heard.needs, *heard.likely) if need.label in PRIORITY), None)
    if guess is None or guess.confidence < _SAME_NEED:
        return None
    return Answer(("before.unsure", lines.pointer(lines.lines_for(guess.label, heard.facts.adult)[0])), understood=False)


def _same_need(heard: Heard, content: Content) -> Optional[Answer]:
    # "my bf i mean" goes on with what was told before.
    top = next((need for need in heard.likely if need.label in PRIORITY), None)
    if top is None or top.label != heard.state.need or top.label in CRISIS or top.confidence < _SAME_NEED:
        return None
    return refer(heard, [Need(top.label, 1.0)], content)


def _choice(heard: Heard) -> Optional[Answer]:
    offers = _likeliest(heard)
    if not offers:
        return None
    line = lines.lines_for(offers[0], heard.facts.adult)[0]
    replies = ("unsure.offer", *(f"offer.{need}" for need in offers), lines.pointer(line))
    return Answer(replies, offers=offers, understood=False)


def _likeliest(heard: Heard) -> Tuple[str, ...]:
    guesses: list[Need] = [*heard.needs, *(heard.likely if heard.may_need or heard.state.need else ())]
    least = _WORTH_OFFERING_BESIDE_A_NEED if heard.state.need else _WORTH_OFFERING
    worth = (need.label for need in guesses if need.label in PRIORITY and need.confidence >= least)
    found = tuple(dict.fromkeys(label for label in worth if label not in CRISIS))[:_PUT_TO_CHOICE]
    return (*found, _BESIDE_ONE) if len(found) == 1 and found[0] != _BESIDE_ONE else found


def _in_context(heard: Heard, content: Content) -> Optional[Answer]:
    found = beside_line("before.unsure", heard)
    if found is None:
        return None
    happens = lines.reply_about("happens", lines.with_people(found.reply_ids[1].partition(".")[2]), content)
    again = "before.unsure" in heard.state.reply_ids and happens
    return Answer((happens,) if again and happens else found.reply_ids, understood=False)
