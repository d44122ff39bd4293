"""Whole-message keywords: the STOP, HELP and START families and the words for modes, in both languages."""

import unicodedata
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

import yaml


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

    def __init__(self, words: Mapping[str, Keyword]) -> None:
        """Create the finder from bare words and what each means."""
        self._words = words

    @classmethod
    def load(cls, path: Path) -> "Keywords":
        """Read the lists of keywords."""
        lists = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls({_bare(word): Keyword(name) for name, words in lists.items() for word in words})

    def match(self, text: str) -> Keyword | None:
        """The keyword that this message is, if it is nothing else."""
        return self._words.get(_bare(text))


def _bare(text: str) -> str:
    kept = (char if char.isalnum() else " " for char in unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(kept).split())
