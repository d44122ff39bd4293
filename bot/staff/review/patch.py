"""Proposals as patches to `nlu_data/`, each a mail as of `git format-patch`, ready for `git am` and `git apply`."""

import re
import textwrap
from collections.abc import Iterable
from difflib import unified_diff
from email.utils import formatdate

from bot.staff.review.proposals import Proposal
from bot.staff.review.training_text import TrainingText

FOLDER = "nlu_data"
_WIDTH = 72
_MADE_BY = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001"  # how git marks the start of a mail


def patches(training_text: TrainingText, proposals: Iterable[Proposal]) -> str:
    """The series, in the order given; what is in the text already is left out."""
    steps = []
    for proposal in proposals:
        changed = proposal.change.applied_to(training_text)
        if changed.files != training_text.files:
            steps.append((proposal, diff(training_text, changed)))
        training_text = changed
    return "".join(_mail(number, len(steps), *step) for number, step in enumerate(steps, start=1))


def applied(training_text: TrainingText, proposals: Iterable[Proposal]) -> TrainingText:
    """The training text with all of them."""
    for proposal in proposals:
        training_text = proposal.change.applied_to(training_text)
    return training_text


def diff(before: TrainingText, after: TrainingText) -> str:
    """The smallest change of lines, in the form that git writes."""
    changed = [name for name, file in after.files.items() if file != before.files[name]]
    return "".join(_file_diff(f"{FOLDER}/{name}", before.files[name].lines, after.files[name].lines) for name in changed)


def _file_diff(path: str, before: Iterable[str], after: Iterable[str]) -> str:
    old, new = ([f"{line}\n" for line in lines] for lines in (before, after))
    return f"diff --git a/{path} b/{path}\n" + "".join(unified_diff(old, new, f"a/{path}", f"b/{path}"))


def _mail(number: int, count: int, proposal: Proposal, changes: str) -> str:
    author = re.sub(r"[^\w.-]", "_", proposal.author)
    head = (
        _MADE_BY,
        f"From: {author} <{author}@staff.invalid>",
        f"Date: {formatdate(proposal.made)}",
        f"Subject: [PATCH {number}/{count}] Training text: {_subject(proposal)}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
    )
    # Indented, so that no word of the reason can be taken for a header, or for the end of the message.
    reason = textwrap.fill(f"Reason: {proposal.reason}", _WIDTH, subsequent_indent="  ")
    accepted = f"\n\nAccepted-by: {proposal.decided_by}" if proposal.state == "accepted" else ""
    return "\n".join(head) + f"\n\n{reason}{accepted}\n---\n{changes}-- \nwaypost\n\n"


def _subject(proposal: Proposal) -> str:
    labels = ", ".join(proposal.change.labels.needs) or "no label"
    return f"{'a new example of' if proposal.change.is_fresh else 'label one example'} {labels}"
