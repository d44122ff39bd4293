"""What `content/safety/` says: entries of phrases with a level, and the words around a hit that change what it means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any

import yaml

from bot.safety.phrases import Groups, Phrase, PhraseError, any_of, compile_phrase, words_of
from contract.directory import LANGUAGES
from contract.spelling import spellings

_NEGATED_WORDS_BETWEEN = 5


class Concern(Enum):
    """What the worry is about; DANGER leads to 911, SELF_HARM to 988."""

    DANGER = "danger"
    SELF_HARM = "self_harm"


class About(IntEnum):
    """Whom an entry is about; where several fit equally, the smallest holds."""

    SELF = 0
    OTHER = 1
    ANYONE = 2


class Level(Enum):
    """HARD is answered with the line first; SOFT adds one caring line to the normal answer."""

    HARD = "hard"
    SOFT = "soft"


_ABOUT = {Concern.DANGER: About.ANYONE, Concern.SELF_HARM: About.SELF}  # where an entry does not say


@dataclass(frozen=True)
class Context:
    """The words of one language that change what a hit means: denial, jokes, stories, the past, other people's words."""

    denials: frozenset[str]
    negated: re.Pattern[str]
    joking: re.Pattern[str]
    serious: re.Pattern[str]
    laughing: re.Pattern[str]
    fiction: re.Pattern[str]
    past: re.Pattern[str]
    now: re.Pattern[str]
    reported: re.Pattern[str]


@dataclass(frozen=True)
class Entry:
    """Phrases that mean the same, how urgent they are, and what near them says that they are not meant."""

    means: str
    concern: Concern
    level: Level
    about: About
    past_counts: bool
    stories_count: bool
    phrases: tuple[Phrase, ...]
    unless: re.Pattern[str] | None
    context: Context


def load_entries(folder: Path) -> tuple[Entry, ...]:
    """All entries of both languages; PhraseError when one cannot be read."""
    return tuple(entry for language in LANGUAGES for entry in _language_entries(folder, language))


def _language_entries(folder: Path, language: str) -> Iterable[Entry]:
    surroundings = _read(folder / f"context.{language}.yml")
    groups: Groups = surroundings["groups"]
    context = _context(surroundings, groups)
    common = frozenset(surroundings["common"].split())
    for concern in Concern:
        for raw in _read(folder / f"{concern.value}.{language}.yml")["entries"]:
            _refuse_unspelled(raw, language)
            yield _entry(raw, concern, groups, context, common)


def _entry(raw: Mapping[str, Any], concern: Concern, groups: Groups, context: Context, common: frozenset[str]) -> Entry:
    unless = raw.get("unless", ())
    return Entry(
        means=raw["means"],
        concern=concern,
        level=Level(raw["level"]),
        about=About[raw["about"].upper()] if "about" in raw else _ABOUT[concern],
        past_counts=bool(raw.get("past_counts")),
        stories_count=bool(raw.get("stories_count")),
        phrases=tuple(compile_phrase(phrase, groups, common) for phrase in raw["phrases"]),
        unless=any_of(unless, groups) if unless else None,
        context=context,
    )


def _context(raw: Mapping[str, Any], groups: Groups) -> Context:
    between = "|".join(re.escape(word) for word in raw["negation"]["between"].split())
    return Context(
        denials=words_of(groups["denial"]),
        negated=any_of(raw["negation"]["words"], groups, rf"(?:(?:{between}) ){{0,{_NEGATED_WORDS_BETWEEN}}}\Z"),
        joking=any_of(raw["joking"], groups),
        serious=any_of(raw["serious"], groups),
        laughing=any_of(raw["laughing"], groups),
        fiction=any_of(raw["fiction"], groups),
        past=any_of(raw["past"], groups),
        now=any_of(raw["now"], groups),
        reported=any_of(raw["reported"], groups, r"(?:[^ .?]+ ){0,2}\Z"),
    )


def _refuse_unspelled(raw: Mapping[str, Any], language: str) -> None:
    """A chat spelling in a phrase would never match: the text is spelled out before."""
    table = spellings("es" if language == "es" else "en").words
    for written in (*raw["phrases"], *raw.get("unless", ())):
        for word in words_of(written):
            if table.get(word, (word,)) != (word,):
                raise PhraseError(f"write {' '.join(table[word])!r} for {word!r} in {written!r}")


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
