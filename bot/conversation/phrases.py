"""Whole messages in plain words, written as a caseworker reads them: `<who> is here`, `hide (this)`."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contract.reading import read_yaml

_MOST_WORDS = 14  # a longer message says more than any phrase here
_BLANK = re.compile(r"<(\w+)>")
_PART = re.compile(r"\([^)]*\)|\S+")


class Phrases:
    """Finds the family whose phrase a whole message is."""

    def __init__(self, patterns: Mapping[str, re.Pattern[str]]) -> None:
        """Create the finder from one pattern for each family, over bare words."""
        self._patterns = patterns

    @classmethod
    def load(cls, path: Path) -> "Phrases":
        """Read the families and the blanks their phrases may hold."""
        lists: dict[str, Any] = read_yaml(path)
        blanks = {name: _either(words) for name, words in lists.pop("blanks").items()}
        return cls({family: re.compile(_either_phrase(phrases, blanks)) for family, phrases in lists.items()})

    @property
    def families(self) -> frozenset[str]:
        """All families."""
        return frozenset(self._patterns)

    def find(self, bare: str) -> str | None:
        """The family of a message in bare words."""
        if len(bare.split()) > _MOST_WORDS:
            return None
        return next((family for family, pattern in self._patterns.items() if pattern.fullmatch(f" {bare}")), None)


def _either_phrase(phrases: Iterable[str], blanks: Mapping[str, str]) -> str:
    return "|".join(_pattern(phrase, blanks) for phrase in phrases)


def _pattern(phrase: str, blanks: Mapping[str, str]) -> str:
    """One phrase; each part brings the space before it, so that a missing one leaves none behind."""
    return "".join(_part(part, blanks) for part in _PART.findall(phrase))


def _part(part: str, blanks: Mapping[str, str]) -> str:
    return f"(?: {_words(part[1:-1], blanks)})?" if part.startswith("(") else f" {_words(part, blanks)}"


def _words(words: str, blanks: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda blank: blanks[blank[1]], words)


def _either(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"
