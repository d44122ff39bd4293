"""Signatures in the ledger: given by one member of staff for whoever read the words, confirmed by another."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from contract.content import Content, Reply
from contract.review import ROLES, Role, Signature, fingerprint

State = Literal["open", "confirmed", "withdrawn"]
_PUBLIC_NAME = re.compile(r"[^\W\d_](?:[\w.'’-]| (?! )){0,39}")
_SHOWN = 200
_OLDEST_DAYS = 90
WHOLE: Role = "caseworker"  # any role whose signature is of all the words of a reply


class Refused(ValueError):
    """What was asked cannot be done; the code is the id of the text that says why."""

    def __init__(self, code: str) -> None:
        """Keep the text id."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Act:
    """Who does something, and when."""

    member: str
    today: date
    now: int  # Unix seconds


@dataclass(frozen=True)
class Given:
    """A signature as staff gave it: who read the words, what they read, and the two members who say so."""

    id: int
    reply: str
    role: Role
    name: str  # as it will stand in public
    of: str
    day: str
    first: str
    second: str
    seen_by: str  # the second member, as they will stand in public
    state: State
    made: int
    decided: int

    @property
    def signature(self) -> Signature:
        """As it stands in `content/`."""
        return Signature(self.name, self.role, date.fromisoformat(self.day), self.seen_by or None, self.of)

    def is_of(self, reply: Reply) -> bool:
        """Whether the reply still has the words that were read."""
        return self.of == fingerprint(reply.words, self.role)

    def is_public(self, reply: Reply) -> bool:
        """Whether the patch with it was applied."""
        return any((s.by, s.role, s.of) == (self.name, self.role, self.of) for s in reply.review.signed)


def public_name(text: str) -> str:
    """A name or initials for a public file; Refused when it is none."""
    name = " ".join(text.split())
    if not _PUBLIC_NAME.fullmatch(name):
        raise Refused("desk.refused.name")
    return name


def give(database: sqlite3.Connection, content: Content, posted: Mapping[str, str], act: Act) -> Given:
    """Keep a signature that waits for a second member; Refused when the words are no longer those that were read."""
    reply, role = known_reply(content, posted.get("reply", "")), _role(posted.get("role", ""))
    name, of = public_name(posted.get("name", "")), fingerprint(reply.words, role)
    if posted.get("of") != fingerprint(reply.words, WHOLE):
        raise Refused("desk.refused.changed")
    if any(row.name.casefold() == name.casefold() and row.role == role for row in of_reply(database, reply)):
        raise Refused("desk.refused.twice")
    number = database.execute(
        "INSERT INTO desk_signature (reply, role, name, of, day, first, second, seen_by, state, made, decided)"
        " VALUES (?, ?, ?, ?, ?, ?, '', '', 'open', ?, 0)",
        (reply.id, role, name, of, recent_day(posted.get("day", ""), act.today, most=_OLDEST_DAYS), act.member, act.now),
    ).lastrowid
    return _given(database, "WHERE id = ?", (number,))[0]


def confirm(database: sqlite3.Connection, content: Content, number: int, seen_by: str, act: Act) -> Given:
    """A second member has seen that it is so; Refused for the first one, and for words that have changed since."""
    given, name = _open(database, number), public_name(seen_by)
    if given.first == act.member or given.name.casefold() == name.casefold():
        raise Refused("desk.refused.own")
    if not given.is_of(known_reply(content, given.reply)):
        raise Refused("desk.refused.changed")
    database.execute(
        "UPDATE desk_signature SET state = 'confirmed', second = ?, seen_by = ?, decided = ? WHERE id = ?",
        (act.member, name, act.now, number),
    )
    return given


def withdraw(database: sqlite3.Connection, number: int, act: Act) -> Given:
    """Take back one of one's own that nobody has confirmed."""
    given = _open(database, number)
    if given.first != act.member:
        raise Refused("desk.refused.not_own")
    database.execute("UPDATE desk_signature SET state = 'withdrawn', decided = ? WHERE id = ?", (act.now, number))
    return given


def latest(database: sqlite3.Connection) -> list[Given]:
    """The latest ones, newest first."""
    return _given(database, "ORDER BY id DESC LIMIT ?", (_SHOWN,))


def valid(database: sqlite3.Connection, content: Content) -> dict[str, list[Given]]:
    """By reply, those that count for its words as they are now, oldest first."""
    found: dict[str, list[Given]] = {}
    for given in _given(database, "WHERE state != 'withdrawn' ORDER BY id", ()):
        if given.reply in content.replies and given.is_of(content.replies[given.reply]):
            found.setdefault(given.reply, []).append(given)
    return found


def of_reply(database: sqlite3.Connection, reply: Reply) -> list[Given]:
    """Those of a reply that count for its words as they are now, oldest first."""
    rows = _given(database, "WHERE reply = ? AND state != 'withdrawn' ORDER BY id", (reply.id,))
    return [row for row in rows if row.is_of(reply)]


def pending(database: sqlite3.Connection, content: Content) -> list[Given]:
    """Those that are not public yet and count for the words as they are now, oldest first."""
    rows = [given for found in valid(database, content).values() for given in found]
    return sorted((row for row in rows if not row.is_public(content.reply(row.reply))), key=lambda row: row.id)


def known_reply(content: Content, reply_id: str) -> Reply:
    """The reply of this id; Refused when there is none."""
    if reply_id not in content.replies:
        raise Refused("desk.refused.unknown")
    return content.replies[reply_id]


def _open(database: sqlite3.Connection, number: int) -> Given:
    for given in _given(database, "WHERE id = ? AND state = 'open'", (number,)):
        return given
    raise Refused("desk.refused.decided")


def _given(database: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> list[Given]:
    return [Given(*row) for row in database.execute(f"SELECT * FROM desk_signature {where}", values)]  # noqa: S608


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise Refused("desk.refused.role")


def recent_day(text: str, today: date, most: int) -> str:
    """A day that was not long ago, and is not to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("desk.refused.day") from None
    if not 0 <= (today - day).days <= most:
        raise Refused("desk.refused.day")
    return day.isoformat()
