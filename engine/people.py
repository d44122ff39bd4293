"""Who writes, about whom, and how old: from the model's guess, their own words and what was said before."""

import re
from functools import cache
from typing import Any, Dict, Optional

from contract.folding import read_table
from engine.phrases import Phrases, bare

SELF, OTHER = "self", "other"
ADULT, MINOR = "adult", "minor"
# Whoever writes about somebody else, by what we can tell of them.
HELPERS = frozenset(("professional", "caregiver", "friend", "witness", OTHER))
_ROLES = ("professional", "caregiver", "friend", "witness")
_COMES_OF_AGE = 18
_AGE = re.compile(
    r"\b(?:im|i am|i turned|i just turned|age|my age is|tengo|acabo de cumplir|cumpli|soy de) (?P<age>\d\d)\b"
    r"(?! (?:min|hour|hora|dolar|dollar|buck|peso|day|dia|week|semana|month|mes|mile|kid|hijo|percent|k\b))"
    r"|^(?P<alone>\d\d)(?: (?:yo|years? old|anos|btw|f|m|female|male|mujer|hombre|here))*$"
)


def role(text: str) -> Optional[str]:
    """What somebody who writes about another person says they are."""
    plain = bare(text)
    return next((name for name in _ROLES if _lists()[f"says_{name}"].are_in(plain)), None)


def writer(text: str, about_other: bool, before: Optional[str]) -> Optional[str]:
    """The writer after this message; who wrote before stays so unless the words say otherwise."""
    plain = bare(text)
    says_self = _lists()["says_self"].are_in(plain)
    if about_other and not (says_self and before == SELF):
        return role(text) or (before if before in HELPERS else OTHER)
    if before in HELPERS and not says_self:
        return role(text) if role(text) == "professional" else before
    return SELF if says_self else before


def age(text: str) -> Optional[str]:
    """Adult or minor, where the writer says how old they are."""
    plain = bare(text)
    if found := _AGE.search(plain):
        return ADULT if int(found["age"] or found["alone"]) >= _COMES_OF_AGE else MINOR
    return None


def stated_age(text: str) -> Optional[str]:
    """Adult or minor, in a message that is about nothing but an age."""
    plain = bare(text)
    if any(_lists()[name].are_in(plain) for name in (MINOR,)):
        return MINOR
    if _lists()[ADULT].are_in(plain):
        return ADULT
    return age(text) or _number(plain)


def _number(plain: str) -> Optional[str]:
    numbers = [int(word) if word.isdigit() else _table()["numbers"].get(word) for word in plain.split()]
    named = next((number for number in numbers if number), None)
    return None if named is None else ADULT if named >= _COMES_OF_AGE else MINOR


@cache
def _table() -> Dict[str, Any]:
    table: Dict[str, Any] = read_table("people.yml")
    return table


@cache
def _lists() -> Dict[str, Phrases]:
    return {name: Phrases(phrases) for name, phrases in _table().items() if name != "numbers"}
