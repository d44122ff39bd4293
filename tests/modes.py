"""The conversations of `tests/conversations/modes/`: what EXIT, PRIVATE, DELETE, TRACE and the idle time do."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from contract.content import Content
from contract.directory import Language
from tests.transcripts import FOLDER

CONTENT = Content.load()
NOTE = "note.computer"  # said once, so it is not listed


@dataclass(frozen=True)
class ModeTurn:
    """What a person writes, and what is expected of the answer."""

    person: str
    bot: str | list[str] | None = None  # reply ids, in order
    line: str | None = None  # the first line named
    shows: tuple[str, ...] = ()  # words of the answer
    shows_not: tuple[str, ...] = ()  # words it may not hold, in any case
    discreet: bool = False  # in the words for a locked screen
    silent: bool = False  # no answer at all
    picture: bool = False  # comes with a picture
    wait: bool = False  # the idle time has passed before
    leaves: bool = False  # the page leads away
    times: int = 1
    source: str = "this page"  # `from` in the file: this page, the old page or a new page

    @classmethod
    def read(cls, entry: dict[str, Any]) -> "ModeTurn":
        """Read one turn; an unknown key is a mistake in the file."""
        entry = {"source" if key == "from" else key: value for key, value in entry.items()}
        if unknown := set(entry) - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown: {sorted(unknown)}")
        return cls(**entry)

    def faults(self, reply_ids: tuple[str, ...], words: str, language: Language) -> list[str]:
        """What is wrong with this answer, in words."""
        said = tuple(reply_id for reply_id in reply_ids if reply_id != NOTE)
        if self.silent:
            return [f"{said} in place of silence"] if said or words else []
        expected = said if self.bot is None else (self.bot,) if isinstance(self.bot, str) else tuple(self.bot)
        found = [] if said == expected and said else [f"{said} in place of {expected}"]
        named = CONTENT.lines_named(said, language)
        if self.line and named[:1] != (self.line,):
            found.append(f"{named[:1]} is the first line, not {self.line}")
        found += [f"does not show {part!r}" for part in self.shows if part not in words]
        found += [f"shows {part!r}" for part in self.shows_not if part.lower() in words.lower()]
        if self.discreet and words != CONTENT.render_discreetly(reply_ids, language):
            found.append("is not discreet")
        return found


@dataclass(frozen=True)
class ModeTranscript:
    """One conversation."""

    name: str
    file: str
    idle: bool  # on a gateway that forgets after seconds
    turns: tuple[ModeTurn, ...]

    def __str__(self) -> str:
        """How a test names it."""
        return f"{self.file}: {self.name}"

    @property
    def language(self) -> Language:
        """The language of the file."""
        return "es" if self.file.endswith("_es") else "en"


def mode_transcripts(channel: str) -> list[ModeTranscript]:
    """The conversations of one channel."""
    return [one for path in sorted((FOLDER / "modes").glob(f"{channel}_*.yml")) for one in _read(path)]


def _read(path: Path) -> list[ModeTranscript]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        ModeTranscript(entry["name"], path.stem, entry.get("idle", False), tuple(map(ModeTurn.read, entry["turns"])))
        for entry in entries
    ]
