"""Proposals as a series of patches to `nlu_data/`, one for each, with its author and reason."""

import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.staff.review.proposals import Proposal
from bot.staff.review.training_text import File, TrainingText
from desk.patch import as_patch

FOLDER = "nlu_data"
_WIDTH = 72


def patches(training_text: TrainingText, proposals: Iterable[Proposal]) -> str:
    """The series, in the order given; what is in the text already is left out."""
    series = []
    for proposal in proposals:
        changed = proposal.change.applied_to(training_text)
        series.append(_patch(proposal, training_text, changed))
        training_text = changed
    return "".join(series)


def applied(training_text: TrainingText, proposals: Iterable[Proposal]) -> TrainingText:
    """The training text with all of them."""
    for proposal in proposals:
        training_text = proposal.change.applied_to(training_text)
    return training_text


def _patch(proposal: Proposal, before: TrainingText, after: TrainingText) -> str:
    changed = [name for name, file in after.files.items() if file is not before.files[name]]
    return as_patch(
        {f"{FOLDER}/{name}": (_text(before.files[name]), _text(after.files[name])) for name in changed},
        author=proposal.author,
        at=datetime.fromtimestamp(proposal.made, UTC),
        subject=f"Training text: {_subject(proposal)}",
        reason=_reason(proposal),
    )


def _reason(proposal: Proposal) -> list[str]:
    # Indented, so that no word of it can be taken for a header, or for the end of the message.
    reason = textwrap.wrap(f"Reason: {proposal.reason}", _WIDTH, subsequent_indent="  ")
    return [*reason, "", f"Accepted-by: {proposal.decided_by}"] if proposal.state == "accepted" else reason


def _subject(proposal: Proposal) -> str:
    labels = ", ".join(proposal.change.labels.needs) or "no label"
    return f"{'a new example of' if proposal.change.is_fresh else 'label one example'} {labels}"


def _text(file: File) -> str:
    return "".join(f"{line}\n" for line in file.lines)
