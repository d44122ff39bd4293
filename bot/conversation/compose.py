"""What leads a reply when the safety lexicon found something: pure decisions over reply ids."""

from bot.safety import Concern, Level, SafetyHit
from contract.content import Content
from contract.directory import Language

_MAX_LINES = 2
_URGENCY = ("danger", "self_harm")

# How a line is named as the second one, after 911 or 988.
_ALSO = {
    "us-911": "also.911",
    "lifeline-988": "also.988",
    "nhth": "also.nhth",
    "childhelp": "also.childhelp",
    "ncmec-call": "also.ncmec",
    "ncmec-cybertipline": "also.cybertipline",
    "ncmec-take-it-down": "also.take_it_down",
    "love-is-respect": "also.love_is_respect",
    "rainn": "also.rainn",
    "dol-whd": "also.dol",
}
# Replies that say nothing of their own: beside a crisis they would only dilute it.
_EMPTY_HANDED = ("menu", "menu.short", "menu.again", "act.unsure", "act.idk", "act.greet", "unsure.offer", "fallback.engine")
# They open a reply and say nothing alone.
_OPENINGS = ("before.", "asked.no", "asked.idk")


def emergency_ids(hit: SafetyHit) -> tuple[str, ...]:
    """The reply to a hard hit on its own: it needs no engine, no store and no network."""
    return (f"{hit.concern.value}.{'other' if hit.about_other else 'lead'}",)


def with_safety(hit: SafetyHit | None, reply_ids: tuple[str, ...], content: Content, language: Language) -> tuple[str, ...]:
    """The engine's replies with what the lexicon found in front; the more urgent of the two leads."""
    if hit is None:
        return reply_ids
    if hit.level is Level.HARD:
        return _hard(hit, reply_ids, content, language)
    return _soft(hit, reply_ids)


def _hard(hit: SafetyHit, reply_ids: tuple[str, ...], content: Content, language: Language) -> tuple[str, ...]:
    crisis = _crisis(reply_ids)
    if crisis and _URGENCY.index(crisis) <= _URGENCY.index(hit.concern.value):
        return reply_ids
    lead = emergency_ids(hit)
    if reply_ids[0] in _EMPTY_HANDED or reply_ids[0].startswith("act."):
        return lead
    named = content.lines_named(lead, language)
    second = next(
        (_ALSO[line] for line in content.lines_named(reply_ids, language) if line in _ALSO and line not in named), None
    )
    return (*lead, second) if second and len(named) < _MAX_LINES else lead


def _soft(hit: SafetyHit, reply_ids: tuple[str, ...]) -> tuple[str, ...]:
    if _crisis(reply_ids) or any(reply_id.endswith(".soft") for reply_id in reply_ids):
        return reply_ids
    caring = f"{hit.concern.value}.soft"
    if reply_ids[0] in _EMPTY_HANDED:
        return (caring, "need.distress") if hit.concern is Concern.SELF_HARM else (caring, "act.human")
    return (caring, next((reply_id for reply_id in reply_ids if not reply_id.startswith(_OPENINGS)), reply_ids[0]))


def _crisis(reply_ids: tuple[str, ...]) -> str | None:
    name, _, kind = reply_ids[0].partition(".")
    return name if name in _URGENCY and kind in ("lead", "other") else None
