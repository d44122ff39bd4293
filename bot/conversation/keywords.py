"""Whole-message keywords: the STOP, HELP and START families and the words for modes, in both languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path

import yaml

from bot.conversation.phrases import Phrases
from contract.directory import Language
from contract.language import language_of
from contract.normalise import normalise

_LONGEST = 120  # characters of a request in plain words


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
    HISTORY = "history"


class Keywords:
    """Finds the keyword that a whole message is."""

    def __init__(
        self,
        words: Mapping[str, Keyword],
        stop_phrases: frozenset[str],
        spanish: frozenset[str],
        polite: re.Pattern[str],
        phrases: Phrases,
    ) -> None:
        """Create the finder from bare words and what each means, plain words for opt-outs and modes, and politeness."""
        self._words = words
        self._spanish = spanish
        self._polite = polite
        self._phrases = phrases
        self._stop_phrases = frozenset(map(self._without_politeness, stop_phrases))

    @classmethod
    def load(cls, path: Path) -> "Keywords":
        """Read the lists of keywords, and `mode_phrases.yml` beside them."""
        lists = yaml.safe_load(path.read_text(encoding="utf-8"))
        polite, asked, spanish = lists.pop("polite"), lists.pop("stop_phrases"), lists.pop("spanish")
        words = {_bare(word): Keyword(name) for name, words in lists.items() for word in words}
        phrases = Phrases.load(path.with_name("mode_phrases.yml"))
        return cls(words, frozenset(map(_bare, asked)), frozenset(map(_bare, spanish)), _either(polite), phrases)

    def match(self, text: str) -> Keyword | None:
        """The keyword that this message is, or what it asks for in plain words; None if it says anything else."""
        bare = _bare(text)
        if found := self._words.get(bare):
            return found
        if len(text) > _LONGEST:
            return None
        return self._in_plain_words(bare) or self._in_plain_words(_bare(normalise(text)))

    def is_word(self, text: str) -> bool:
        """Whether this message is a keyword, and not a request in plain words."""
        return _bare(text) in self._words

    def language(self, text: str, previous: Language | None) -> Language:
        """The language of a message that is a keyword."""
        bare = _bare(text)
        if bare in self._words:
            return "es" if bare in self._spanish else previous or "en"
        return language_of(text, previous)

    def _in_plain_words(self, bare: str) -> Keyword | None:
        asked = self._without_politeness(bare)
        if asked in self._stop_phrases:
            return Keyword.STOP
        family = self._phrases.find(asked)
        return Keyword(family) if family else None

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
