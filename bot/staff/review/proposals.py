"""Proposed changes to the training text, and their evaluations, in the ledger: staff's own words, and who said them."""

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from bot.staff.review.training_text import Labels, TrainingText

State = Literal["open", "accepted", "withdrawn"]
Course = Literal["running", "done", "failed", "stopped", "interrupted", "accepted"]
_SHOWN = 200


class OwnWork(PermissionError):
    """Nobody accepts a change of their own."""


class NotOpen(ValueError):
    """What was asked for is decided already, or was never asked for."""


@dataclass(frozen=True)
class Change:
    """Other labels for a training text, or a fresh text with its labels."""

    text: str
    labels: Labels
    key: str = ""  # of the text that is there already

    @property
    def is_fresh(self) -> bool:
        """Whether the text is a new one."""
        return not self.key

    def applied_to(self, training_text: TrainingText) -> TrainingText:
        """The training text with this change; as it was when the change is in it, or can no longer be made."""
        if self.is_in(training_text) or not self.can_be_made(training_text):
            return training_text
        if self.is_fresh:
            return training_text.with_text(self.text, self.labels)
        return training_text.relabelled(training_text.by_key[self.key], self.labels)

    def is_in(self, training_text: TrainingText) -> bool:
        """Whether the training text says this already, for instance after the patch was committed."""
        return any(row.text == self.text and row.labels == self.labels for row in training_text.rows)

    def can_be_made(self, training_text: TrainingText) -> bool:
        """Whether the text is still there, or still new."""
        if self.is_fresh:
            return training_text.is_new(self.text)
        row = training_text.by_key.get(self.key)
        return row is not None and (row.labels.leading == self.labels.leading or not training_text.is_last_of_its_kind(row))


@dataclass(frozen=True)
class Proposal:
    """A change with its author and reason, and what became of it."""

    id: int
    author: str
    made: int
    change: Change
    reason: str
    state: State
    decided_by: str
    decided: int


@dataclass(frozen=True)
class Evaluation:
    """One measurement of a set of proposals."""

    id: int
    started_by: str
    started: int
    proposals: tuple[int, ...]
    state: Course
    model: str


class Proposals:
    """The ledger's tables `proposal` and `evaluation`; used in the thread that owns the database, within a transaction."""

    def __init__(self, database: sqlite3.Connection, clock: Callable[[], float] = time.time) -> None:
        """Use this connection."""
        self._database = database
        self._clock = clock

    def propose(self, author: str, change: Change, reason: str) -> int:
        """Keep a change; its number."""
        labels = change.labels
        row = (
            author,
            self._now,
            change.key,
            change.text,
            " ".join(labels.needs),
            labels.who,
            labels.form,
            labels.lang,
            reason,
        )
        return self._insert(
            "INSERT INTO proposal (author, made, key, text, needs, who, form, lang, reason, state, decided_by, decided)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', '', 0)",
            row,
        )

    def withdraw(self, number: int, member: str) -> None:
        """Take an open change back, with the words in it; NotOpen when it is not open."""
        self._decide([number], "withdrawn", member)
        self._database.execute("UPDATE proposal SET text = '', reason = '' WHERE id = ?", (number,))

    def all(self) -> list[Proposal]:
        """The latest proposals, newest first."""
        return [
            _proposal(row) for row in self._database.execute("SELECT * FROM proposal ORDER BY id DESC LIMIT ?", (_SHOWN,))
        ]

    def in_state(self, state: State) -> list[Proposal]:
        """All proposals in a state, oldest first."""
        return [
            _proposal(row) for row in self._database.execute("SELECT * FROM proposal WHERE state = ? ORDER BY id", (state,))
        ]

    def of(self, numbers: Iterable[int]) -> list[Proposal]:
        """These proposals, oldest first."""
        wanted = set(numbers)
        return [_proposal(row) for row in self._database.execute("SELECT * FROM proposal ORDER BY id") if row[0] in wanted]

    def begin(self, member: str, numbers: Iterable[int]) -> int:
        """Note that an evaluation of these proposals runs; its number."""
        return self._insert(
            "INSERT INTO evaluation (started_by, started, proposals, state, model) VALUES (?, ?, ?, 'running', '')",
            (member, self._now, " ".join(map(str, numbers))),
        )

    def ended(self, number: int, state: Course, model: str = "") -> None:
        """Note how an evaluation ended."""
        self._database.execute("UPDATE evaluation SET state = ?, model = ? WHERE id = ?", (state, model, number))

    def interrupted(self) -> None:
        """What still runs by the ledger's account, at our start, runs no longer."""
        self._database.execute("UPDATE evaluation SET state = 'interrupted' WHERE state = 'running'")

    def evaluations(self) -> list[Evaluation]:
        """The latest evaluations, newest first."""
        rows = self._database.execute("SELECT * FROM evaluation ORDER BY id DESC LIMIT ?", (_SHOWN,))
        return [_evaluation(row) for row in rows]

    def evaluation(self, number: int) -> Evaluation | None:
        """One evaluation."""
        row = self._database.execute("SELECT * FROM evaluation WHERE id = ?", (number,)).fetchone()
        return _evaluation(row) if row else None

    def accept(self, number: int, member: str, *, alone: bool) -> None:
        """Accept an evaluation with all its proposals; OwnWork unless somebody else made them, or one may work alone."""
        evaluation = self.evaluation(number)
        if evaluation is None or evaluation.state != "done":
            raise NotOpen(f"evaluation {number}")
        if not alone and any(proposal.author == member for proposal in self.of(evaluation.proposals)):
            raise OwnWork
        self._decide(evaluation.proposals, "accepted", member)
        self._database.execute("UPDATE evaluation SET state = 'accepted' WHERE id = ?", (number,))

    def _decide(self, numbers: Iterable[int], state: State, member: str) -> None:
        for number in numbers:
            decided = self._database.execute(
                "UPDATE proposal SET state = ?, decided_by = ?, decided = ? WHERE id = ? AND state = 'open'",
                (state, member, self._now, number),
            )
            if decided.rowcount != 1:
                raise NotOpen(f"proposal {number}")

    def _insert(self, statement: str, row: tuple[Any, ...]) -> int:
        number = self._database.execute(statement, row).lastrowid
        assert number is not None  # noqa: S101 - SQLite has just given one
        return number

    @property
    def _now(self) -> int:
        return int(self._clock())


def overwrite_log(database: sqlite3.Connection) -> None:
    """Let nothing of what was just taken back stand in SQLite's log; outside of a transaction."""
    with suppress(sqlite3.Error):  # somebody reads right now; the next checkpoint does it, then
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _proposal(row: tuple[Any, ...]) -> Proposal:
    number, author, made, key, text, needs, who, form, lang, reason, state, decided_by, decided = row
    change = Change(text, Labels(tuple(needs.split()), who, form, lang), key)
    return Proposal(number, author, made, change, reason, state, decided_by, decided)


def _evaluation(row: tuple[Any, ...]) -> Evaluation:
    number, started_by, started, proposals, state, model = row
    return Evaluation(number, started_by, started, tuple(map(int, proposals.split())), state, model)
