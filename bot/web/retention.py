"""How long Waypost keeps what, from the numbers the code itself uses; the pages of privacy and transparency show it."""

from collections.abc import Mapping
from typing import Any

from bot.conversation.fragments import WINDOW_SECONDS
from bot.conversation.memory import PRIVATE_SECONDS
from bot.store import keys
from bot.store.session import GREETING_SECONDS, RELOCK_SECONDS
from bot.web.limits import KEY_SECONDS
from contract.directory import LANGUAGES, Language

Lifetime = int | str  # seconds, or the id of the words for a span that is none


def retention(idle_seconds: int, *, deletes_at_twilio: bool) -> dict[str, Lifetime]:
    """Each thing that is kept, and for how many seconds."""
    return {
        "session": idle_seconds,
        "page": idle_seconds,
        "private": PRIVATE_SECONDS,
        "outcome": keys.OUTCOME_SECONDS,
        "claim": keys.CLAIM_SECONDS,
        "flood": keys.FLOOD_SECONDS,
        "rate": int(KEY_SECONDS),
        "fragments": int(WINDOW_SECONDS),
        "caution": idle_seconds + RELOCK_SECONDS,
        "exit": GREETING_SECONDS,
        "day_key": keys.DAY_KEY_SECONDS,
        "opt_out": "until_start",
        "message_id": "until_deleted",
        "counts": "until_released",
        "figures": "no_end",
        "twilio": "deletes" if deletes_at_twilio else "keeps",
    }


def spoken(lifetimes: Mapping[str, Lifetime], words: Mapping[str, Any]) -> dict[Language, dict[str, str]]:
    """The same lifetimes as people say them, in each language."""
    return {
        language: {name: _span(lifetime, words, language) for name, lifetime in lifetimes.items()} for language in LANGUAGES
    }


def _span(lifetime: Lifetime, words: Mapping[str, Any], language: Language) -> str:
    if isinstance(lifetime, str):
        return str(words[lifetime][language])
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if lifetime == seconds:
            return str(words[unit][language])
        if lifetime > seconds and lifetime % seconds == 0:
            return str(words[f"{unit}s"][language]).format(n=lifetime // seconds)
    return str(words["seconds"][language]).format(n=lifetime)
