"""Whole-message keywords: the STOP, HELP and START families and the words for modes, in both languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path

import yaml

from contract.directory import Language
from contract.language import language_of


class Keyword(Enum):
    """What a keyword asks for; the values are the lists of `content/keywords.yml`."""

    STOP = "stop"
    HELP = "help"
    HELP_ES = "help_es"
    START = "start"
    START_IF_OPTED_OUT = "start_if_opted_out"
    EXIT = "exit"
    PRIVATE = "private"
    PRIVATE_OFF = "private_off"
    DELETE = "delete"
    TRACE = "trace"


class Keywords:
    """Finds the keyword that a whole message is."""

    def __init__(
        self,
        words: Mapping[str, Keyword],
        stop_phrases: frozenset[str],
        spanish: frozenset[str],
        polite: re.Pattern[str],
    ) -> None:
        """Create the finder from bare words and what each means, opt-outs in plain words, and words of politeness."""
        self._words = words
        self._spanish = spanish
        self._polite = polite
        self._stop_phrases = frozenset(map(self._without_politeness, stop_phrases))

    @classmethod
    def load(cls, path: Path) -> "Keywords":
        """Read the lists of keywords."""
        lists = yaml.safe_load(path.read_text(encoding="utf-8"))
        polite, phrases, spanish = lists.pop("polite"), lists.pop("stop_phrases"), lists.pop("spanish")
        words = {_bare(word): Keyword(name) for name, words in lists.items() for word in words}
        return cls(words, frozenset(map(_bare, phrases)), frozenset(map(_bare, spanish)), _either(polite))

    def match(self, text: str) -> Keyword | None:
        """The keyword that this message is, or STOP for a plain request to be left alone; None if it says anything else."""
        bare = _bare(text)
        if found := self._words.get(bare):
            return found
        return Keyword.STOP if self._without_politeness(bare) in self._stop_phrases else None

    def language(self, text: str, previous: Language | None) -> Language:
        """The language of a message that is a keyword."""
        bare = _bare(text)
        if bare in self._words:
            return "es" if bare in self._spanish else previous or "en"
        return language_of(text, previous)

    def _without_politeness(self, bare: str) -> str:
        return self._polite.sub("", bare).strip()


def _bare(text: str) -> str:
    """Lower case, without accents, apostrophes and whatever is no letter or digit."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace("'", "").replace("’", "")
    kept = (char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def _either(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(_bare, words), key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"^(?:(?:{either})\b ?)+|(?: ?\b(?:{either}))+$")
