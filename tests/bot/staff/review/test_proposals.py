"""Proposals in the ledger: two people, one decision, and words that can be taken back."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from bot.ledger.file import opened, transaction
from bot.staff.review.proposals import Change, NotOpen, OwnWork, Proposals, overwrite_log
from bot.staff.review.training_text import File, Labels, TrainingText

FRESH = Change("im out the window with my backpack", Labels(("runaway",), "youth", "disclosure", "en"))


def _done(proposals: Proposals, *numbers: int) -> int:
    evaluation = proposals.begin("ana", numbers)
    proposals.ended(evaluation, "done", "abc")
    return evaluation


def test_kept_as_it_was_made(proposals: Proposals) -> None:
    number = proposals.propose("ana", FRESH, "we miss these")
    (kept,) = proposals.all()
    assert (kept.id, kept.author, kept.change, kept.reason, kept.state) == (number, "ana", FRESH, "we miss these", "open")


def test_somebody_else_accepts(proposals: Proposals) -> None:
    evaluation = _done(proposals, proposals.propose("ana", FRESH, "why"))
    with pytest.raises(OwnWork):
        proposals.accept(evaluation, "ana", alone=False)
    proposals.accept(evaluation, "bea", alone=False)
    (accepted,) = proposals.in_state("accepted")
    assert accepted.decided_by == "bea"
    assert proposals.evaluations()[0].state == "accepted"


def test_one_may_work_alone_where_that_is_allowed(proposals: Proposals) -> None:
    proposals.accept(_done(proposals, proposals.propose("ana", FRESH, "why")), "ana", alone=True)
    assert proposals.in_state("accepted")


def test_nothing_is_accepted_twice_or_unmeasured(proposals: Proposals) -> None:
    running = proposals.begin("ana", [proposals.propose("ana", FRESH, "why")])
    with pytest.raises(NotOpen):
        proposals.accept(running, "bea", alone=False)
    proposals.ended(running, "done", "abc")
    proposals.accept(running, "bea", alone=False)
    for number in (running, 999):
        with pytest.raises(NotOpen):
            proposals.accept(number, "bea", alone=False)


def test_an_evaluation_with_a_withdrawn_proposal_is_not_accepted_in_part(proposals: Proposals) -> None:
    first, second = (proposals.propose("ana", FRESH, "why") for _ in range(2))
    evaluation = _done(proposals, first, second)
    proposals.withdraw(second, "ana")
    with pytest.raises(NotOpen), transaction(proposals._database):
        proposals.accept(evaluation, "bea", alone=False)
    assert [proposal.id for proposal in proposals.in_state("open")] == [first]


def test_words_taken_back_are_gone_from_the_disk(proposals: Proposals, tmp_path: Path) -> None:
    number = proposals.propose("ana", FRESH, "a slip of mine")
    proposals.withdraw(number, "ana")
    overwrite_log(proposals._database)
    assert proposals.all()[0].change.text == proposals.all()[0].reason == ""
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"backpack" not in on_disk and b"slip of mine" not in on_disk and b"withdrawn" in on_disk
    with pytest.raises(NotOpen):
        proposals.withdraw(number, "ana")


def test_what_ran_when_we_ended_is_interrupted(proposals: Proposals, tmp_path: Path) -> None:
    number = proposals.begin("ana", [1])
    with contextlib.closing(opened(tmp_path / "ledger.sqlite3")) as after_a_restart:
        Proposals(after_a_restart).interrupted()
        found = Proposals(after_a_restart).evaluation(number)
    assert found is not None and found.state == "interrupted"


def test_quotes_and_markup_are_only_words(proposals: Proposals) -> None:
    nasty = "'); DROP TABLE proposal; -- <b>\"{{7*7}}"
    proposals.propose(nasty, Change(nasty, FRESH.labels), nasty)
    assert proposals.all()[0].change.text == nasty


def test_an_unknown_state_is_refused_by_the_file(proposals: Proposals) -> None:
    number = proposals.begin("ana", [])
    with pytest.raises(sqlite3.IntegrityError):
        proposals.ended(number, "fine")  # type: ignore[arg-type]


def test_a_change_that_was_committed_changes_nothing_more(training_text: TrainingText) -> None:
    once = FRESH.applied_to(training_text)
    assert FRESH.is_in(once) and FRESH.applied_to(once) is once
    gone = Change("no such text", FRESH.labels, key="0" * 16)
    assert gone.applied_to(training_text) is training_text


def test_the_last_text_of_a_part_of_a_file_stays_there(training_text: TrainingText) -> None:
    file = training_text.files["acts/yes.en.yml"]
    row = file.rows[0]
    other = training_text.files["needs/danger.en.yml"]
    lonely = TrainingText({file.name: File(file.name, file.lines[: row.line + 3]), other.name: other})
    moved = Change(row.text, Labels(("danger",), "youth", "plain", "en"), row.key)
    assert moved.applied_to(lonely) is lonely
    assert moved.can_be_made(training_text)
