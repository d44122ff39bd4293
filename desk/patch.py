"""Changed files as a patch that `git apply` and `git am` take: who, when, why, and the fewest lines."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import unified_diff
from email.header import Header
from email.utils import format_datetime

_NOT_AN_ADDRESS = "invalid"  # a domain that can never exist: staff have no e-mail address here
_NO_NEWLINE = "\\ No newline at end of file\n"


def as_patch(
    changes: Mapping[str, tuple[str, str]], *, author: str, at: datetime, subject: str, reason: Iterable[str]
) -> str:
    """One patch of these files, each with the text before and after; empty when nothing changes."""
    differences = "".join(_difference(path, *texts) for path, texts in sorted(changes.items()))
    if not differences:
        return ""
    head = (
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001",  # as git format-patch writes it, for git am
        f"From: {Header(author, 'utf-8' if not author.isascii() else 'ascii').encode()} <staff@waypost.{_NOT_AN_ADDRESS}>",
        f"Date: {format_datetime(at)}",
        f"Subject: [PATCH] {subject}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
    )
    return "\n".join((*head, "", *reason, "---", "")) + differences + "-- \nWaypost\n"


def _difference(path: str, before: str, after: str) -> str:
    lines = unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}", n=3, lineterm="\n"
    )
    body = "".join(_ended(lines))
    return f"diff --git a/{path} b/{path}\n{body}" if body else ""


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"
