"""Discreet words: what is said while a locked screen may show the first words of an answer to anybody."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.directory import LANGUAGES, Language
from contract.reading import read_yaml

Words = Mapping[Language, str]


class RevealingError(ValueError):
    """Discreet words would show what they must not; the process must not start."""


@dataclass(frozen=True)
class Discreet:
    """Replies said as they are, discreet words of replies, and a sentence for each line by its number alone."""

    as_they_are: frozenset[str]
    replies: Mapping[str, Words]
    lines: Mapping[str, Words]
    otherwise: Words
    revealing: Mapping[Language, re.Pattern[str]]

    @classmethod
    def load(cls, path: Path) -> "Discreet":
        """Read `discreet.yml`; without one, every reply is said as it is."""
        raw: Mapping[str, Any] = read_yaml(path) if path.exists() else {}
        return cls(
            as_they_are=frozenset(raw.get("as_they_are", ())),
            replies=raw.get("replies", {}),
            lines=raw.get("lines", {}),
            otherwise=raw.get("otherwise", {}),
            revealing={language: _starting_with(parts) for language, parts in raw.get("revealing", {}).items()},
        )

    def all_words(self) -> Mapping[str, Words]:
        """Every text, by the id under which it stands."""
        lines = {f"lines.{service}": words for service, words in self.lines.items()}
        return {**self.replies, **lines, **({"otherwise": self.otherwise} if self.otherwise else {})}

    def refuse_revealing(self, text: str, language: Language) -> None:
        """RevealingError when a text holds a word that tells too much."""
        if found := self.revealing[language].search(text):
            raise RevealingError(f"shows {found[0]!r} on a locked screen")

    def check(self, reply_ids: frozenset[str]) -> None:
        """RevealingError when something is named that is no reply, or a language lacks."""
        unknown = (self.as_they_are | set(self.replies)) - reply_ids
        lacking = [name for name, words in self.all_words().items() if set(words) != set(LANGUAGES)]
        if unknown or lacking:
            raise RevealingError(f"no such reply, or a language lacks: {', '.join(sorted([*unknown, *lacking]))}")


def _starting_with(parts: str) -> re.Pattern[str]:
    either = "|".join(map(re.escape, parts.split()))
    return re.compile(rf"\b(?:{either})\w*", re.IGNORECASE)
