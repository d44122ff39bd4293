"""Character folding: every way to draw a letter becomes that plain lower-case letter, emoji with a meaning become words."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT_ROOT = Path(__file__).resolve().parent.parent / "content"

_KEPT_MARKS = frozenset(".,!?;:'\"/@$*#+&|-_()<>%=~")
_REMEMBERED = 8192  # characters; a flood of rare ones must not fill the memory
_FOLDED_TWICE = 2


def read_table(relative: str) -> Any:
    """One YAML file below `content/`."""
    return yaml.safe_load((CONTENT_ROOT / relative).read_text(encoding="utf-8"))


class _Folding(dict[int, str]):
    """A `str.translate` table that works out each character once."""

    def __init__(self, drawn: dict[str, str]) -> None:
        super().__init__()
        self._drawn = drawn

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded

    def _fold(self, char: str) -> str:
        for _ in range(_FOLDED_TWICE):  # a full-width accented capital needs a second look
            if char in self._drawn:
                return self._drawn[char]
            char = _without_marks(char)
        return "".join(self._drawn.get(part) or _letter_or_space(part) for part in char)


def _without_marks(char: str) -> str:
    apart = unicodedata.normalize("NFKD", char).lower()
    return "".join(part for part in apart if unicodedata.category(part) not in ("Mn", "Cf", "Me"))


def _letter_or_space(char: str) -> str:
    if char.isalnum() or char in _KEPT_MARKS:
        return char
    return "\n" if char == "\n" else " "


@cache
def _folding() -> _Folding:
    table = read_table("normalise/characters.yml")
    drawn: dict[str, str] = {}
    for plain, lookalikes in table["lookalikes"].items():
        drawn.update(dict.fromkeys(lookalikes.replace(" ", ""), plain))
    drawn.update({emoji: f" {word} " for word, row in table["emoji"].items() for emoji in row.split()})
    drawn.update(dict.fromkeys(table["joiners"].split(), ""))
    return _Folding(drawn)


def fold(text: str) -> str:
    """Lower-case letters without accents, look-alikes or hidden characters; emoji with a meaning as words."""
    return text.translate(_folding())
