"""The exported patch is taken by git, by mail and plainly, and changes what the proposals say and nothing else."""

import email
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.staff.review.patch import applied, patches
from bot.staff.review.proposals import Change, Proposal
from bot.staff.review.training_text import Labels, TrainingText

REASON = "diff --git a/x b/x --- and From: eve <e@x> Subject: no " * 4


def _proposal(number: int, change: Change) -> Proposal:
    return Proposal(number, "ana lópez", 1_795_300_000 + number, change, REASON, "accepted", "bea", 0)


@pytest.fixture
def series(training_text: TrainingText) -> list[Proposal]:
    """A fresh text, another lead, other labels; two of them in the same file."""
    rows = [row for row in training_text.rows if row.file == "needs/distress.en.yml"]
    return [
        _proposal(1, Change("im out the window — ¿y ahora?", Labels(("distress",), "youth", "disclosure", "en"))),
        _proposal(2, Change(rows[3].text, Labels(("runaway", "distress"), "youth", "half", "en"), rows[3].key)),
        _proposal(3, Change(rows[9].text, replace(rows[9].labels, form="typos"), rows[9].key)),
        _proposal(4, Change("--- a/nlu_data/x", Labels(("none",), "any", "plain", "en"))),
    ]


@pytest.fixture
def checkout(training_text: TrainingText, tmp_path: Path) -> Path:
    """A git checkout that holds the training text."""
    training_text.write(tmp_path / "nlu_data")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it was"]):
        _git(tmp_path, *command)
    return tmp_path


def _git(folder: Path, *arguments: str, given: str = "") -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, input=given.encode(), capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("how", ["am", "apply"])
def test_git_takes_it(training_text: TrainingText, series: list[Proposal], checkout: Path, how: str) -> None:
    _git(checkout, how, given=patches(training_text, series))
    after = TrainingText.read(checkout / "nlu_data")
    assert after.files == applied(training_text, series).files
    assert len(after.rows) == len(training_text.rows) + 2


def test_author_and_reason_arrive(training_text: TrainingText, series: list[Proposal], checkout: Path) -> None:
    _git(checkout, "am", given=patches(training_text, series))
    log = _git(checkout, "log", "-4", "--format=%an|%ae|%s|%b")
    assert log.count("ana lópez|staff@waypost.invalid|Training text: ") == 4
    assert log.count("Accepted-by: bea") == 4
    assert "From: eve" in log and "|eve" not in log


def test_the_diff_is_as_small_as_can_be(training_text: TrainingText, series: list[Proposal], checkout: Path) -> None:
    _git(checkout, "apply", given=patches(training_text, series))
    lines = _git(checkout, "diff", "--numstat").split()
    assert sorted(lines[2::3]) == [
        f"nlu_data/{name}.en.yml" for name in ("needs/distress", "needs/runaway", "other/everyday")
    ]
    added, removed = sum(map(int, lines[0::3])), sum(map(int, lines[1::3]))
    assert (added, removed) == (3 + 3 + 1 + 3, 3 + 1)


def test_mails_have_headers_that_parse(training_text: TrainingText, series: list[Proposal]) -> None:
    first = email.message_from_string(patches(training_text, series).split("\n", 1)[1])
    assert first["From"] and first["Date"] and first["Subject"].startswith("[PATCH] Training text: ")


def test_what_is_in_the_text_already_is_left_out(training_text: TrainingText, series: list[Proposal]) -> None:
    after = applied(training_text, series[:1])
    assert patches(after, series).count("[PATCH]") == 3
    assert patches(applied(training_text, series), series) == ""
