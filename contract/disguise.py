"""Letters in disguise: digits and signs for letters, starred-out letters, separators between letters, stretched letters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from contract.folding import read_table

_SPACED = re.compile(r"(?<![^ ])[a-z] {1,2}[a-z] {1,2}[a-z](?![a-z0-9'])")
_DIGIT_INSIDE = re.compile(r"(?<=[a-z])[013457](?=[a-z])")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")
_STRETCHED = re.compile(r"([a-z])\1\1")
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_RUN = re.compile(r"([a-z])\1+")
_LAUGHTER = re.compile(r"[hj]?[aeu]?(?:[hj]+[aeu]+){2,}[hjs]*")
_SEPARATORS = str.maketrans("", "", ".-_*#")
_AS_I = str.maketrans("013457@$!|", "oieastasii")
_AS_L = str.maketrans("013457@$!|", "oleastasll")
_ENDS = ".,-_!?|#:;()\"'"
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True)
class _Disguises:
    """The words people hide: bare, with letters starred out, and with blanks between their letters."""

    watched: frozenset[str]
    starred: Mapping[str, str]
    spaced: re.Pattern[str]
    doubles: frozenset[str]
    by_single: Mapping[str, str]


def closed_up(folded: str) -> str:
    """Join the letters of a hidden word that stand apart: "d i e" is "die"."""
    if not _SPACED.search(folded):
        return folded
    return disguises().spaced.sub(lambda match: match[0].replace(" ", ""), folded)


def is_stretched(text: str) -> bool:
    """Whether any letter stands three times in a row."""
    return _STRETCHED.search(text) is not None


def relaxed(word: str) -> str:
    """Shorten stretched letters to one, or to two where the word has a true double letter."""
    if not _STRETCHED.search(word):
        return word
    doubled = _LONG_RUN.sub(r"\1\1", word)
    if doubled in disguises().doubles:
        return doubled
    single = _LONG_RUN.sub(r"\1", word)
    return disguises().by_single.get(_RUN.sub(r"\1", word), single)


def is_laughter(word: str) -> bool:
    """Whether a word is laughter of any length: "jajaja", "hahahah"."""
    return _LAUGHTER.fullmatch(word) is not None


def unmasked(chunk: str, known: Mapping[str, object]) -> str:
    """Plain letters where a chunk without blanks hides a word; `known` chat spellings (b4, 2nite) are left alone."""
    core = chunk.strip(_ENDS)
    if core.isalpha() or core.isdigit() or core in known:
        return chunk
    if word := _watched(core):
        return chunk.replace(core, word)
    if _INITIALS.fullmatch(core):
        return core.replace(".", "")
    return _DIGIT_INSIDE.sub(lambda digit: digit[0].translate(_AS_I), chunk)


def _watched(core: str) -> str | None:
    found = disguises().starred.get(core)
    bare = core.translate(_SEPARATORS)
    read = (bare.translate(letters) for letters in (_AS_I, _AS_L))
    return found or next((word for word in read if word in disguises().watched), None)


@cache
def disguises() -> _Disguises:
    """The hidden words in all their forms, worked out once."""
    table = read_table("normalise/both.yml")
    watched = frozenset(table["watched"].split())
    doubles = frozenset(table["doubles"].split())
    singles = {_RUN.sub(r"\1", word): word for word in sorted(doubles)}
    not_words = {word for word in singles if word in table["singles"].split()}
    by_single = {single: word for single, word in singles.items() if single not in not_words}
    return _Disguises(watched, _starred(watched), _spaced(watched), doubles, by_single)


def _starred(words: Iterable[str]) -> dict[str, str]:
    """Every way to star out inner letters (one, or all vowels), for words whose stars leave no doubt."""
    found: dict[str, set[str]] = {}
    for word in words:
        for masked in _masks(word):
            found.setdefault(masked, set()).add(word)
    return {masked: min(hidden) for masked, hidden in found.items() if len(hidden) == 1}


def _masks(word: str) -> Iterator[str]:
    inner = range(1, len(word) - 1)
    yield from (f"{word[:i]}{star}{word[i + 1 :]}" for i, star in product(inner, "*#-_"))
    yield word[0] + "".join("*" if c in _VOWELS else c for c in word[1:-1]) + word[-1]
    if len(word) == 4:  # f**k
        yield f"{word[0]}**{word[-1]}"


def _spaced(words: Iterable[str]) -> re.Pattern[str]:
    letters = (" {1,2}".join(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^ ])(?:{'|'.join(letters)})(?![a-z0-9'])")
