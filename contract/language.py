"""Which of our two languages a message is in, and whether it is in neither."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from contract.directory import Language
from contract.folding import fold, read_table

_WORD = re.compile(r"[^\W_]+(?:/o?(?!\w))?")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SPANISH_MARKS = re.compile("[ñ¿¡áíóú]")
_HINT = 1  # for a guess from a word's ending; a listed word weighs more than any one of them
# Spanish speakers in the US borrow English words much more than the other way round, so a Spanish word tells more.
_SPANISH_WORD, _ENGLISH_WORD = 6, -4
_SHORT = 4  # words; below it one foreign word of two is enough
_LATIN = (range(0x0250), range(0x1E00, 0x1F00))


@dataclass(frozen=True)
class _Signs:
    """What speaks for one language: listed words, and the endings and letter groups of all others."""

    words: frozenset[str]
    endings: re.Pattern[str]
    inside: re.Pattern[str]


@dataclass(frozen=True)
class _Foreign:
    """The function words of languages we do not speak."""

    words: Mapping[str, frozenset[str]]
    telling: frozenset[str]
    vietnamese: frozenset[str]


def language_of(text: str, previous: Language | None) -> Language:
    """English or Spanish, by the weight of its words; the previous language (or English) when nothing tells."""
    balance = weigh(_words(text)) + _HINT * bool(_SPANISH_MARKS.search(text.lower()))
    return by_weight(balance, previous)


def by_weight(balance: int, previous: Language | None) -> Language:
    """The language of a balance: above zero Spanish, below zero English."""
    if balance == 0:
        return previous or "en"
    return "es" if balance > 0 else "en"


def weigh(words: Iterable[str]) -> int:
    """How much more Spanish than English the folded words are."""
    known = _listed().get
    balance = 0
    for word in words:
        weight = known(word)
        balance += _guess(word) if weight is None else weight
    return balance


def looks_foreign(text: str) -> bool:
    """Whether a message is neither English nor Spanish: another script, or another language's function words."""
    if not text.isascii() and (_other_script(text) or _vietnamese(text)):
        return True
    foreign, words = _foreign(), _words(text)
    ours = max(sum(word in _signs(language).words for word in words) for language in ("en", "es"))
    return any(_dominates(words, listed, ours) for listed in foreign.words.values())


def _dominates(words: list[str], listed: frozenset[str], ours: int) -> bool:
    found = [word for word in words if word in listed]
    if len(found) <= ours and not (ours == len(found) and len(words) <= _SHORT):
        return False
    own = [word for word in found if word not in _listed()]
    telling = any(word in _foreign().telling for word in own)
    return telling or len(own) > 1 or (len(own) == 1 and len(found) > 1 and len(words) <= _SHORT)


def _other_script(text: str) -> bool:
    letters = [ord(char) for char in unicodedata.normalize("NFKC", text) if char.isalpha()]
    other = sum(not any(code in latin for latin in _LATIN) for code in letters)
    return other * 2 > len(letters)


def _vietnamese(text: str) -> bool:
    return sum(char in _foreign().vietnamese for char in text.lower()) > 1


def _words(text: str) -> list[str]:
    folded = fold(text).replace("'", "")
    return _WORD.findall(_STRETCHED.sub(r"\1", folded))


def _guess(word: str) -> int:
    """Weigh an unlisted word by its spelling."""
    if len(word) < 4 or not word.isalpha():
        return 0
    spanish, english = _signs("es"), _signs("en")
    votes = bool(spanish.endings.search(word)) + bool(spanish.inside.search(word))
    votes -= bool(english.endings.search(word)) + bool(english.inside.search(word))
    return _HINT * votes


@cache
def _listed() -> Mapping[str, int]:
    """Words of one language only; what both use tells nothing."""
    spanish, english = _signs("es").words, _signs("en").words
    both = dict.fromkeys(spanish & english, 0)
    return {**dict.fromkeys(spanish, _SPANISH_WORD), **dict.fromkeys(english, _ENGLISH_WORD), **both}


@cache
def _signs(language: Language) -> _Signs:
    table = read_table(f"language/{language}.yml")
    endings = "|".join(table["endings"].split())
    inside = "|".join(table["inside"].split())
    return _Signs(frozenset(table["words"].split()), re.compile(f"(?:{endings})$"), re.compile(inside))


@cache
def _foreign() -> _Foreign:
    table = read_table("language/foreign.yml")
    words = {name: frozenset(listed.split()) for name, listed in table["languages"].items()}
    return _Foreign(words, frozenset(table["telling"].split()), frozenset(table["vietnamese_letters"].split()))
