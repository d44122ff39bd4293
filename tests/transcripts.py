"""The conversations of `tests/conversations/`: reading them, and comparing one with what the bot said."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import yaml

from contract.content import Content

FOLDER = Path(__file__).parent / "conversations"
CONTENT = Content.load()
_NOTES = ("note.",)  # said once, whatever the conversation


@dataclass(frozen=True)
class Turn:
    """What a person writes, and what is expected of the answer; None where a thing is left open."""

    person: str
    bot: Optional[Tuple[str, ...]] = None
    line: Optional[str] = None
    never: Tuple[str, ...] = ()
    language: Optional[str] = None
    silent: bool = False

    @classmethod
    def of(cls, entry: Dict[str, Any]) -> "Turn":
        """Read one turn; an unknown key is a mistake in the file."""
        known = {"person", "bot", "line", "never", "language", "silent"}
        if set(entry) - known:
            raise ValueError(f"unknown: {sorted(set(entry) - known)}")
        bot = entry.get("bot")
        ids = None if bot is None else tuple([bot] if isinstance(bot, str) else bot)
        line, language, silent = entry.get("line"), entry.get("language"), entry.get("silent", False)
        return cls(entry["person"], ids, line, tuple(entry.get("never", ())), language, silent)

    def faults(self, reply_ids: Tuple[str, ...], language: str) -> List[str]:
        """What is wrong with this answer, in words."""
        said = tuple(reply_id for reply_id in reply_ids if not reply_id.startswith(_NOTES))
        if self.silent:
            return [f"{said} in place of silence"] if said else []
        if not said:
            return ["no answer"]
        named = CONTENT.lines_named(said, language)  # type: ignore[arg-type]
        found = []
        if self.bot is not None and said != self.bot:
            found.append(f"{' '.join(said)} in place of {' '.join(self.bot)}")
        if self.line is not None and named[:1] != (self.line,):
            found.append(f"{named[:1]} is the first line, not {self.line}")
        if barred := set(self.never) & set(named):
            found.append(f"names {sorted(barred)}")
        if not named and not said[0].startswith("exit"):
            found.append("leads to no human")
        return found


@dataclass(frozen=True)
class Transcript:
    """One conversation."""

    name: str
    file: str
    language: str
    feature: Optional[str]
    turns: Tuple[Turn, ...]

    def __str__(self) -> str:
        """How a test names it."""
        return f"{self.file}: {self.name}"


def all_transcripts() -> List[Transcript]:
    """Every conversation of the folder."""
    return [transcript for path in sorted(FOLDER.glob("*.yml")) for transcript in _read(path)]


def _read(path: Path) -> List[Transcript]:
    language = "es" if path.stem.endswith("_es") else "en"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Transcript(e["name"], path.stem, language, e.get("feature"), tuple(map(Turn.of, e["turns"]))) for e in entries]
