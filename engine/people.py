"""Who writes, about whom, and how old: from the model's guess, their own words and what was said before."""

import re
from functools import cache
from typing import Any, Dict, Optional

from contract.folding import read_table
from engine.phrases import Phrases, bare

SELF, OTHER = "self", "other"
ADULT, MINOR = "adult", "minor"
_ROLES = ("professional", "caregiver", "friend", "witness")
# Whoever writes about somebody else, by what we can tell of them.
HELPERS = frozenset((*_ROLES, OTHER))
_COMES_OF_AGE = 18
_AGE = re.compile(
    r"\b(?:im|i am|i turned|i just turned|age|my age is|tengo|acabo de cumplir|cumpli|soy de) (?P<age>\d\d)\b"
    r"(?! (?:min|hour|hora|dolar|dollar|buck|peso|day|dia|week|semana|month|mes|mile|kid|hijo|percent|k\b))"
    r"|^(?P<alone>\d\d)(?: (?:yo|years? old|anos|btw|f|m|female|male|mujer|hombre|here))*$"
)
_SOMEBODY_ELSE = re.compile(r"(?:he|she|hes|shes|they|theyre|el|ella|tiene|my|mi)\b")
_WHOSE = r"\b(?:my|our|mi|mis|nuestr[oa]s?) (?:\w+ ){0,3}?"


def role(text: str) -> Optional[str]:
    """What somebody who writes about another person says they are."""
    plain = bare(text)
    return next((name for name in _ROLES if _says(name, plain)), None)


def speaks_of_other(text: str) -> bool:
    """Whether a message tells of somebody else and of nothing that is the writer's own."""
    plain = bare(text)
    if not _lists()["says_other"].are_in(plain):
        return False
    return not _lists()["writers_own"].are_in(_lists()["writers_places"].out_of(plain))


def denies_self(text: str) -> bool:
    """Whether a correction says that it is about somebody else: "its my dad" alone does not."""
    return role(text) is not None or says_not_me(text)


def says_not_me(text: str) -> bool:
    """Whether a message says in so many words that it is not about the writer."""
    return _lists()["says_not_me"].are_in(bare(text))


def writer(text: str, about_other: bool, before: Optional[str]) -> Optional[str]:
    """The writer after this message; who wrote before stays so unless the words say otherwise."""
    says_self = _lists()["says_self"].are_in(bare(text)) and role(text) not in ("professional", "caregiver")
    if not says_self and (about_other or speaks_of_other(text)):
        return role(text) or (before if before in HELPERS else OTHER)
    if before in HELPERS and not says_self:
        return "professional" if role(text) == "professional" else before
    return SELF if says_self else before


def age(text: str) -> Optional[str]:
    """Adult or minor, where the writer says how old they are."""
    found = _AGE.search(bare(text))
    return _of_age(int(found["age"] or found["alone"])) if found else None


def stated_age(text: str) -> Optional[str]:
    """Adult or minor, in a message that is about nothing but an age; None where it is somebody else's."""
    plain = bare(text)
    if _SOMEBODY_ELSE.match(plain):
        return None
    listed = next((name for name in (MINOR, ADULT) if _lists()[name].are_in(plain)), None)
    return age(text) or listed or _number(plain)


def _says(name: str, plain: str) -> bool:
    kin = _kin().get(name)
    return _lists()[f"says_{name}"].are_in(plain) or bool(kin and kin.search(plain))


def _number(plain: str) -> Optional[str]:
    numbers = (int(word) if word.isdigit() else _table()["numbers"].get(word) for word in plain.split())
    named = next((number for number in numbers if number), None)
    return _of_age(named) if named else None


def _of_age(years: int) -> str:
    return ADULT if years >= _COMES_OF_AGE else MINOR


@cache
def _table() -> Dict[str, Any]:
    table: Dict[str, Any] = read_table("people.yml")
    return table


@cache
def _lists() -> Dict[str, Phrases]:
    return {name: Phrases(found) for name, found in _table().items() if name != "numbers"}


@cache
def _kin() -> "Dict[str, re.Pattern[str]]":
    listed = {name: _table().get(f"kin_{name}") for name in _ROLES}
    return {name: re.compile(rf"{_WHOSE}(?:{'|'.join(map(bare, kin))})\b") for name, kin in listed.items() if kin}
