"""The patch that makes signatures and checks public: built from the files as they are on the disk now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.staff.desk.checks import Check
from bot.staff.desk.signatures import Given
from contract.reading import read_yaml
from contract.review import fingerprint, review_of
from desk.edits import with_check, with_signatures
from desk.patch import as_patch

_SERVICES = Path("directory") / "services.yml"
_Changes = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Export:
    """A patch, what is in it, and what is left out because the files on the disk say something else by now."""

    patch: str
    signatures: tuple[Given, ...]
    checks: tuple[Check, ...]
    left_out: tuple[Given, ...]


def export(root: Path, given: Iterable[Given], checks: Iterable[Check], author: str, at: datetime) -> Export:
    """Everything that two members stand for; reads files, so not for the event loop."""
    confirmed = [signature for signature in given if signature.state == "confirmed"]
    called = tuple(check for check in checks if check.state == "confirmed")
    files = _files_of(root, {signature.reply for signature in confirmed})
    good = tuple(signature for signature in confirmed if _holds(files, signature))
    changes = _signed(root, files, good) | _checked(root, called)
    patch = as_patch(
        {f"content/{name}": texts for name, texts in changes.items()},
        author=author,
        at=at,
        subject=f"Content: signatures {len(good)}, lines checked {len(called)}",
        reason=[*map(_said_signed, good), *map(_said_checked, called)],
    )
    return Export(patch, good, called, tuple(signature for signature in confirmed if signature not in good))


def _files_of(root: Path, replies: set[str]) -> dict[Path, Mapping[str, Any]]:
    """The files that hold these replies, with their entries."""
    read = {path: read_yaml(path) for path in sorted((root / "replies").rglob("*.yml"))} if replies else {}
    return {path: entries for path, entries in read.items() if replies & set(entries)}


def _holds(files: Mapping[Path, Mapping[str, Any]], given: Given) -> bool:
    entry = next((entries[given.reply] for entries in files.values() if given.reply in entries), None)
    return entry is not None and fingerprint(entry, given.role) == given.of


def _signed(root: Path, files: Mapping[Path, Mapping[str, Any]], given: tuple[Given, ...]) -> _Changes:
    changes: _Changes = {}
    for path, entries in files.items():
        before = after = path.read_text(encoding="utf-8")
        for reply_id in sorted({signature.reply for signature in given} & set(entries)):
            kept = review_of(entries[reply_id]).signed
            new = [signature.signature for signature in given if signature.reply == reply_id]
            after = with_signatures(after, reply_id, [*kept, *(signature for signature in new if signature not in kept)])
        changes[path.relative_to(root).as_posix()] = before, after
    return changes


def _checked(root: Path, checks: tuple[Check, ...]) -> _Changes:
    if not checks:
        return {}
    before = after = (root / _SERVICES).read_text(encoding="utf-8")
    for check in checks:
        after = with_check(after, check.service, date.fromisoformat(check.day), dialled=check.found.was_dialled)
    return {_SERVICES.as_posix(): (before, after)}


def _said_signed(given: Given) -> str:
    return f"{given.reply}: read by {given.name} as {given.role} on {given.day}, seen by {given.seen_by}"


def _said_checked(check: Check) -> str:
    how = "called" if check.found.was_dialled else "compared with its own page"
    return f"{check.service}: {how} on {check.day} by {check.first}, confirmed by {check.second}"
