"""The project's own training text, read line by line, so that a change can be a small patch to the very lines."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from contract.training_text import LANGUAGES

NONE = "none"

_INTENT = re.compile(r'- intent: "?([a-z_]+)"?')
_TEXT = "  - text: |"
_META = re.compile(r"    metadata: \{needs: \[([a-z_, ]*)\], who: ([a-z]+), form: ([a-z_]+), lang: ([a-z]+)\}")
_ROW = 3  # lines of one example: its head, its text, what is known of it


class UnreadableTrainingText(ValueError):
    """A file is not in the form that all training files have; the message says which line."""


@dataclass(frozen=True)
class Labels:
    """What is said of one text: its labels, most urgent first, who writes, in which form and language."""

    needs: tuple[str, ...]
    who: str
    form: str
    lang: str

    @property
    def leading(self) -> str:
        """The first label; empty for a text that says nothing."""
        return self.needs[0] if self.needs else ""


@dataclass(frozen=True)
class Row:
    """One example and where it stands."""

    file: str  # below the folder of the training text
    line: int  # of its head, from 0
    intent: str
    text: str
    labels: Labels

    @property
    def key(self) -> str:
        """A short name for this text, safe in a URL."""
        return key_of(self.text)


def key_of(text: str) -> str:
    """The short name of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def folded(text: str) -> str:
    """The text as far as two texts must differ: without case, accents' forms and spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True)
class File:
    """One file of examples as lines."""

    name: str
    lines: tuple[str, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Its examples."""
        return tuple(_rows(self.name, self.lines))


@dataclass(frozen=True)
class TrainingText:
    """All files of the training text; changing it gives another one that shares the files it leaves alone."""

    files: dict[str, File]

    @classmethod
    def read(cls, folder: Path) -> "TrainingText":
        """Read every file of examples."""
        paths = sorted(folder.glob("*/*.yml"))
        names = {str(path.relative_to(folder)): path for path in paths}
        return cls({name: File(name, _lines(path.read_text(encoding="utf-8"))) for name, path in names.items()})

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every example, in the order of the files."""
        return tuple(row for file in self.files.values() for row in file.rows)

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """Every example by its short name."""
        return {row.key: row for row in self.rows}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every label there is."""
        return tuple(sorted({label for row in self.rows for label in row.labels.needs}))

    @cached_property
    def leading(self) -> frozenset[str]:
        """Every label that some text begins with, and so has a place in a file."""
        return frozenset(row.labels.leading for row in self.rows)

    @cached_property
    def by_folded(self) -> dict[str, Row]:
        """Every example by its folded text."""
        return {folded(row.text): row for row in self.rows}

    def relabelled(self, row: Row, labels: Labels) -> "TrainingText":
        """With other labels on one text; it moves to the file of its new first label, else it stays where it is."""
        lines = self.files[row.file].lines
        if labels.leading != row.labels.leading:
            return self._with(row.file, (*lines[: row.line], *lines[row.line + _ROW :])).with_text(row.text, labels)
        return self._with(row.file, (*lines[: row.line + 2], _meta(labels), *lines[row.line + _ROW :]))

    def with_text(self, text: str, labels: Labels) -> "TrainingText":
        """With one more text, at the end of the texts like it."""
        like = self._like(labels)
        file = self.files[like.file]
        end = max(row.line for row in file.rows if row.intent == like.intent) + _ROW
        return self._with(file.name, (*file.lines[:end], _TEXT, f"      {text}", _meta(labels), *file.lines[end:]))

    def is_new(self, text: str) -> bool:
        """Whether no example reads the same."""
        return folded(text) not in self.by_folded

    def is_last_of_its_kind(self, row: Row) -> bool:
        """Whether nothing would be left beside it in its part of the file, which Rasa could not read then."""
        return sum(other.intent == row.intent for other in self.files[row.file].rows) == 1

    def _like(self, labels: Labels) -> Row:
        """A row of the file that holds most of the texts with this first label and language."""
        spoken = "es" if labels.lang == "mix" else labels.lang
        for languages in ((spoken, labels.lang), LANGUAGES):
            alike = [row for row in self.rows if row.labels.leading == labels.leading and row.labels.lang in languages]
            if alike:
                (file, intent), _ = Counter((row.file, row.intent) for row in alike).most_common(1)[0]
                return next(row for row in alike if (row.file, row.intent) == (file, intent))
        raise KeyError(labels.leading)

    def _with(self, name: str, lines: tuple[str, ...]) -> "TrainingText":
        return replace(self, files={**self.files, name: File(name, lines)})

    def write(self, folder: Path) -> None:
        """Write every file."""
        for file in self.files.values():
            path = folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{line}\n" for line in file.lines), encoding="utf-8")


def texts_with_label(rows: Iterable[Row], label: str) -> list[Row]:
    """The rows that carry a label, those first that it leads."""
    return sorted((row for row in rows if label in row.labels.needs), key=lambda row: row.labels.leading != label)


def _lines(text: str) -> tuple[str, ...]:
    # Not `splitlines`: it also splits at characters that are no line ends to git.
    return tuple(text.removesuffix("\n").split("\n"))


def _rows(name: str, lines: tuple[str, ...]) -> Iterator[Row]:
    intent = ""
    for number, line in enumerate(lines):
        if found := _INTENT.fullmatch(line):
            intent = found[1]
        elif line == _TEXT:
            yield _row(name, number, intent, lines[number : number + _ROW])


def _row(name: str, number: int, intent: str, lines: tuple[str, ...]) -> Row:
    found = _META.fullmatch(lines[-1])
    if len(lines) < _ROW or not found or not lines[1].startswith("      "):
        raise UnreadableTrainingText(f"{name}:{number + 1}")
    needs = tuple(need for need in found[1].split(", ") if need)
    return Row(name, number, intent, lines[1].strip(), Labels(needs, found[2], found[3], found[4]))


def _meta(labels: Labels) -> str:
    return (
        f"    metadata: {{needs: [{', '.join(labels.needs)}], who: {labels.who}, form: {labels.form}, lang: {labels.lang}}}"
    )
