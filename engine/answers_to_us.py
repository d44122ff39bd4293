"""Answers to what we asked: "is someone hurting you now?", and which of two needs is meant."""

from typing import Optional, Tuple

from contract.content import Content
from contract.wire import Need
from engine import lines, people
from engine.heard import Answer, Heard
from engine.referral import refer
from engine.short_answers import answers_in

_ACTS = {"yes": "yes", "no": "no", "idk": "idk"}
_HOME = "childhelp"
_CERTAIN = 1.0


def answer_to_us(heard: Heard, content: Content) -> Optional[Answer]:
    """The answer when a message answers our question or chooses among what we offered."""
    said = _said(heard)
    if heard.state.asked and (found := _to_question(heard, said)):
        return found
    return _to_offer(heard, said, content) if heard.state.offers else None


def _said(heard: Heard) -> Tuple[str, ...]:
    """What the lists say it is, then what the model says."""
    listed = answers_in(heard.text, to_question=True)
    modelled = _ACTS.get(heard.intent)
    return listed if modelled is None or modelled in listed else (*listed, modelled)


def _to_question(heard: Heard, said: Tuple[str, ...]) -> Optional[Answer]:
    kind = next((kind for kind in ("idk", "no", "yes") if kind in said), None)
    if kind == "yes":
        other = heard.state.person in people.HELPERS
        return Answer(("asked.yes_other" if other else "asked.yes",), need="child_abuse")
    if kind == "no":
        return Answer(("asked.no", lines.pointer(heard.state.last_line or _HOME)))
    return Answer(("asked.idk", lines.pointer(_HOME))) if kind == "idk" else None


def _to_offer(heard: Heard, said: Tuple[str, ...], content: Content) -> Optional[Answer]:
    offers = heard.state.offers
    if _were_put_to_choice(heard):
        chosen = _chosen(offers, said)
        if chosen is None and "idk" in said:
            return Answer(("before.idk", lines.pointer(lines.with_people(heard.state.last_line or _HOME))))
        if chosen is None and "neither" in said + (("neither",) if "no" in said else ()):
            return Answer(("before.unsure", lines.pointer(_HOME)), understood=False)
    else:
        chosen = offers[:1] if {"other_thing", "second", "both"} & set(said) else None
    return refer(heard, [Need(label, _CERTAIN) for label in chosen], content) if chosen else _leaning(heard, content)


def _were_put_to_choice(heard: Heard) -> bool:
    return "unsure.offer" in heard.state.reply_ids


def _chosen(offers: Tuple[str, ...], said: Tuple[str, ...]) -> Optional[Tuple[str, ...]]:
    if "both" in said:
        return offers
    if "first" in said or "yes" in said:
        return offers[:1]
    return offers[1:] or None if "second" in said else None


def _leaning(heard: Heard, content: Content) -> Optional[Answer]:
    # "the pictures one" is too little for the model alone, and enough once two needs were put to choice.
    if not _were_put_to_choice(heard) or heard.intent not in ("unsure", "other"):
        return None
    meant = next((need for need in heard.likely if need.label in heard.state.offers), None)
    return refer(heard, [Need(meant.label, _CERTAIN)], content) if meant and meant.confidence >= _HINT else None


_HINT = 0.08
