"""The pattern language of `content/safety/`: readable phrases, compiled to bounded regular expressions over normalised text.

`word`, `stem*`, `(this|or that)`, `[maybe]`, `<group>`, `<number>` (two digits or more), `..` (up to 3 words),
`...` (up to 6 words; no gap crosses the end of a sentence), `^` and `$` (start and end of the message).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contract.folding import fold

_PIECE = re.compile(r"\.{2,3}|[()\[\]|^$]|<[a-z_]+>|[a-z0-9]+\*?")
_OTHER = re.compile(r"[^\s]")
_FIXED = {
    "..": r"(?:[^ .?]+ ){0,3}?",
    "...": r"(?:[^ .?]+ ){0,6}?",
    "^": r"(?<=\A )",
    "$": r"(?=(?:[.,?] )*\Z)",
    "<number>": r"[0-9]{2,3} ",
}
STEM = 4  # a `stem*` is looked up by this many letters

Groups = Mapping[str, str]


class PhraseError(ValueError):
    """A phrase of the lexicon cannot be read; the process must not start."""


@dataclass(frozen=True)
class Phrase:
    """One compiled pattern and the words of which a text must hold one for it to match."""

    written: str
    pattern: re.Pattern[str]
    anchors: frozenset[str]
    spelled: frozenset[str]  # all whole words it spells out, without groups and stems

    def is_anchor(self, word: str) -> bool:
        """Whether this is a word the phrase was looked up by."""
        return word in self.anchors or any(anchor[-1] == "*" and word.startswith(anchor[:-1]) for anchor in self.anchors)


@dataclass(frozen=True)
class _Part:
    """A piece of a pattern: its expression, and the words it cannot match without (None: it can match without any)."""

    expression: str
    anchors: frozenset[str] | None


def compile_phrase(written: str, groups: Groups, common: frozenset[str]) -> Phrase:
    """Read one phrase; `common` words are too frequent to look it up by."""
    part = _Reader(written, groups, common).read()
    if part.anchors is None:
        raise PhraseError(f"nothing but gaps and maybes in {written!r}")
    return Phrase(written, re.compile(f" {part.expression}"), part.anchors, words_of(written))


def any_of(phrases: Iterable[str], groups: Groups, end: str = "") -> re.Pattern[str]:
    """One expression for a list of phrases, to be found anywhere (or, with `end`, only there)."""
    parts = [_Reader(written, groups, frozenset()).read().expression for written in phrases]
    return re.compile(rf" (?:{'|'.join(parts)}){end}")


def words_of(written: str) -> frozenset[str]:
    """All whole words a phrase spells out, without groups and stems."""
    return frozenset(piece for piece in _PIECE.findall(_plain(written)) if piece.isalnum())


def _plain(written: str) -> str:
    """Phrases are written with their accents; texts are matched without."""
    return "".join(char if char.isascii() else fold(char) for char in written)


class _Reader:
    """Reads a phrase from left to right."""

    def __init__(self, written: str, groups: Groups, common: frozenset[str]) -> None:
        self._written = written
        plain = _plain(written)
        self._groups = groups
        self._common = common
        if _OTHER.search(_PIECE.sub("", plain)):
            raise PhraseError(f"a sign without meaning in {written!r}")
        self._pieces = _PIECE.findall(plain)[::-1]

    def read(self) -> _Part:
        """The whole phrase; PhraseError when brackets do not close."""
        part = self._alternatives()
        if self._pieces or not part.expression:
            raise PhraseError(f"brackets do not match in {self._written!r}")
        return part

    def _alternatives(self) -> _Part:
        options = [self._sequence()]
        while self._pieces and self._pieces[-1] == "|":
            self._pieces.pop()
            options.append(self._sequence())
        if len(options) == 1:
            return options[0]
        known = [option.anchors for option in options if option.anchors is not None]
        anchors = frozenset().union(*known) if len(known) == len(options) else None
        return _Part(f"(?:{'|'.join(option.expression for option in options)})", anchors)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._pieces and self._pieces[-1] not in ("|", ")", "]"):
            parts.append(self._part(self._pieces.pop()))
        known = [part.anchors for part in parts if part.anchors is not None]
        return _Part("".join(part.expression for part in parts), min(known, key=self._frequency, default=None))

    def _part(self, piece: str) -> _Part:
        if piece in _FIXED:
            return _Part(_FIXED[piece], None)
        if piece in ("(", "["):
            return self._bracket(piece)
        if piece[0] == "<":
            return self._group(piece[1:-1])
        if piece[-1] == "*":
            return _Part(f"{piece[:-1]}[a-z0-9]* ", frozenset((piece,)))
        return _Part(f"{piece} ", frozenset((piece,)))

    def _bracket(self, opening: str) -> _Part:
        inner = self._alternatives()
        if not self._pieces or self._pieces.pop() != (")" if opening == "(" else "]"):
            raise PhraseError(f"brackets do not match in {self._written!r}")
        return inner if opening == "(" else _Part(f"(?:{inner.expression})?", None)

    def _group(self, name: str) -> _Part:
        if name not in self._groups:
            raise PhraseError(f"no group <{name}>, asked for by {self._written!r}")
        return _Reader(self._groups[name], self._groups, self._common).read()

    def _frequency(self, anchors: frozenset[str]) -> tuple[bool, int, int]:
        """Rare words first, then few words, then long ones."""
        return bool(anchors & self._common), len(anchors), -min(map(len, anchors))
