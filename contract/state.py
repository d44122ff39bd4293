"""What is remembered between two turns of one conversation: labels and ids, never a word somebody typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contract.directory import LANGUAGES, Language

# Every string of a state must look like a label or an id of ours. This is the allow-list that keeps words out.
_ID = re.compile(r"[a-z0-9_.+-]{1,40}")
_MAX_IDS = 6
_MAX_OFFERS = 2
_MAX_TURNS = 9_999
# Raise it when a field comes, goes or means something else: a state of another version is forgotten, not guessed at.
STATE_VERSION = 2


class StateError(ValueError):
    """A carried state holds something that is no label, id or count of ours."""


@dataclass(frozen=True)
class ConversationState:
    """The dialogue state that travels with each turn and back with its reply."""

    language: Language | None = None
    turns: int = 0
    need: str | None = None  # the last need somebody named
    reply_ids: tuple[str, ...] = ()  # what we said last
    lines: tuple[str, ...] = ()  # services named so far, newest last
    unsure: int = 0  # turns in a row that were not understood
    person: str | None = None  # who it is about or who writes, as far as it changes the answer
    age: str | None = None  # "adult" or "minor", once somebody said so
    asked: str | None = None  # the question of ours that waits for an answer
    offers: tuple[str, ...] = ()  # needs put to choice, or named second
    questions: int = 0  # how many times we asked

    def to_json(self) -> dict[str, Any]:
        """This state as plain JSON types."""
        return {
            "version": STATE_VERSION,
            "language": self.language,
            "turns": self.turns,
            "need": self.need,
            "person": self.person,
            "age": self.age,
            "asked": self.asked,
            "offers": list(self.offers),
            "questions": self.questions,
            "reply_ids": list(self.reply_ids),
            "lines": list(self.lines),
            "unsure": self.unsure,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ConversationState":
        """Read a state back; StateError when anything in it is not ours, or it is of another version."""
        try:
            if data["version"] != STATE_VERSION:
                raise StateError("another version")
            return cls(
                language=parse_language(data["language"]),
                turns=_count(data["turns"]),
                need=_optional_id(data["need"]),
                person=_optional_id(data["person"]),
                age=_optional_id(data["age"]),
                asked=_optional_id(data["asked"]),
                offers=_ids(data["offers"], _MAX_OFFERS),
                questions=_count(data["questions"]),
                reply_ids=_ids(data["reply_ids"], _MAX_IDS),
                lines=_ids(data["lines"], _MAX_IDS),
                unsure=_count(data["unsure"]),
            )
        except (KeyError, TypeError) as error:
            raise StateError("a field is missing or of another type") from error

    @property
    def last_line(self) -> str | None:
        """The service named most recently."""
        return self.lines[-1] if self.lines else None

    def after(
        self,
        *,
        language: Language,
        need: str | None,
        reply_ids: tuple[str, ...],
        lines: tuple[str, ...],
        understood: bool,
        person: str | None = None,
        age: str | None = None,
        asked: str | None = None,
        offers: tuple[str, ...] = (),
    ) -> "ConversationState":
        """The state after one more turn with this outcome; a question or an offer waits for one turn only."""
        return replace(
            self,
            language=language,
            turns=min(self.turns + 1, _MAX_TURNS),
            need=need or self.need,
            person=person or self.person,
            age=age or self.age,
            asked=asked,
            offers=offers[:_MAX_OFFERS],
            questions=min(self.questions + (asked is not None), _MAX_TURNS),
            reply_ids=reply_ids[:_MAX_IDS],
            lines=_newest_last(self.lines, lines),
            unsure=0 if understood else min(self.unsure + 1, _MAX_TURNS),
        )


def _newest_last(known: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    # The first line of a reply is the one that counts, so it goes last: it is what "that number" means.
    kept = [line for line in known if line not in named]
    return tuple(kept + list(reversed(named)))[-_MAX_IDS:]


def parse_language(value: object) -> Language | None:
    """A language of ours, or None for None; StateError for anything else."""
    if value is None:
        return None
    for language in LANGUAGES:
        if value == language:
            return language
    raise StateError("an unknown language")


def _count(value: object) -> int:
    if isinstance(value, int) and 0 <= value <= _MAX_TURNS:
        return value
    raise StateError("a count is out of range")


def _optional_id(value: object) -> str | None:
    return None if value is None else parse_id(value)


def _ids(values: object, most: int) -> tuple[str, ...]:
    if not isinstance(values, list) or len(values) > most:
        raise StateError("a list of ids is too long")
    return tuple(parse_id(value) for value in values)


def parse_id(value: object) -> str:
    """A label or id of ours; StateError for anything else."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise StateError("a value is no id of ours")
