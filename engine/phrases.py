"""Finding listed phrases in a text: whole words, no accents, no signs, no apostrophes."""

import re
from typing import Iterable

from contract.folding import fold

_NO_WORD = re.compile(r"[^a-z0-9]+")


def bare(text: str) -> str:
    """Plain words between single blanks; signs alone stay what they are, so that "?" is an answer too."""
    folded = fold(text.replace("'", "").replace("\u2019", "")).strip()
    return _NO_WORD.sub(" ", folded).strip() or folded


class Phrases:
    """A list of phrases, as one pattern."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Prepare the list; longer phrases are tried first."""
        self.all = frozenset(map(bare, phrases))
        either = "|".join(map(re.escape, sorted(self.all, key=len, reverse=True)))
        self._pattern = re.compile(rf" (?:{either})(?= )")  # a literal blank first lets the search skip ahead

    def are_in(self, plain: str) -> bool:
        """Whether a bare text holds one of the phrases."""
        return self._pattern.search(f" {plain} ") is not None

    def out_of(self, plain: str) -> str:
        """A bare text with all phrases taken out."""
        return " ".join(self._pattern.sub(" ", f" {plain} ").split())

    def without(self, plain: str) -> str:
        """A bare text without the phrases at its beginning and end."""
        words = plain.split()
        while words and words[0] in self.all:
            words = words[1:]
        while words and words[-1] in self.all:
            words = words[:-1]
        return " ".join(words) or plain
