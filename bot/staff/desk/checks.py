"""Check calls in the ledger: what one member of staff found, confirmed by another before it moves a date."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.staff.desk.signatures import Act, Refused, State, recent_day
from contract.content import Content
from contract.directory import Service
from desk.calls import ANSWERED, SAID, Answered, Found, Said, may_be_dialled

_OLDEST_DAYS = 14  # a date is a promise: it moves to the day of the call, not to the day of the form
_SHOWN = 200


@dataclass(frozen=True)
class Check:
    """One check of a line: what was found, and the two members who say so."""

    id: int
    service: str
    day: str
    found: Found
    first: str
    second: str
    state: State
    made: int
    decided: int

    def is_public(self, service: Service) -> bool:
        """Whether the patch with it, or a later one, was applied."""
        return service.checked >= date.fromisoformat(self.day)


def note(database: sqlite3.Connection, content: Content, posted: Mapping[str, str], act: Act) -> Check:
    """Keep what a call found; Refused when it cannot be so."""
    service, found = known_service(content, posted.get("service", "")), _found(posted)
    if found.was_dialled and not may_be_dialled(service):
        raise Refused("desk.refused.never_dialled")
    day = recent_day(posted.get("day", ""), act.today, most=_OLDEST_DAYS)
    number = database.execute(
        "INSERT INTO desk_call (service, day, answered, people, hours, spanish, first, second, state, made, decided)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '', 'open', ?, 0)",
        (service.id, day, found.answered, found.people, found.hours, found.spanish, act.member, act.now),
    ).lastrowid
    return _checks(database, "WHERE id = ?", (number,))[0]


def confirm(database: sqlite3.Connection, number: int, act: Act) -> Check:
    """A second member stands in for it; Refused for the first one."""
    check = _open(database, number)
    if check.first == act.member:
        raise Refused("desk.refused.own")
    database.execute(
        "UPDATE desk_call SET state = 'confirmed', second = ?, decided = ? WHERE id = ?", (act.member, act.now, number)
    )
    return check


def withdraw(database: sqlite3.Connection, number: int, act: Act) -> Check:
    """Take back one of one's own that nobody has confirmed."""
    check = _open(database, number)
    if check.first != act.member:
        raise Refused("desk.refused.not_own")
    database.execute("UPDATE desk_call SET state = 'withdrawn', decided = ? WHERE id = ?", (act.now, number))
    return check


def latest(database: sqlite3.Connection) -> list[Check]:
    """The latest ones, newest first."""
    return _checks(database, "ORDER BY id DESC LIMIT ?", (_SHOWN,))


def last_of_each(database: sqlite3.Connection) -> dict[str, Check]:
    """The last check of each line that was not taken back: the latest day counts, and of one day the latest form."""
    rows = _checks(database, "WHERE state != 'withdrawn' ORDER BY day, id", ())
    return {check.service: check for check in rows}


def wrong_lines(database: sqlite3.Connection, content: Content) -> frozenset[str]:
    """The lines that do not answer as we say. One member says so; it takes two, or newer words of ours, to say otherwise."""
    wrong: dict[str, str] = {}
    for check in _checks(database, "WHERE state != 'withdrawn' ORDER BY day, id", ()):
        if not check.found.is_right:
            wrong[check.service] = check.day
        elif check.state == "confirmed":
            wrong.pop(check.service, None)
    known = content.directory.services
    return frozenset(line for line, day in wrong.items() if line in known and known[line].checked.isoformat() <= day)


def pending(database: sqlite3.Connection, content: Content) -> list[Check]:
    """Good news that is not public yet: of each line the latest, confirmed and not. Bad news takes back what was before."""
    good: dict[tuple[str, State], Check] = {}
    for check in _checks(database, "WHERE state != 'withdrawn' ORDER BY day, id", ()):
        good.pop((check.service, "open"), None)
        if check.found.is_right:
            good[check.service, check.state] = check
        else:
            good.pop((check.service, "confirmed"), None)
    known = [check for check in good.values() if check.service in content.directory.services]
    return [check for check in known if not check.is_public(content.directory.service(check.service))]


def known_service(content: Content, service_id: str) -> Service:
    """The line of this id that may be shown; Refused when there is none."""
    service = content.directory.services.get(service_id)
    if service is None or service.publish == "no":
        raise Refused("desk.refused.unknown")
    return service


def _found(posted: Mapping[str, str]) -> Found:
    answered: Answered | None = next((word for word in ANSWERED if word == posted.get("answered")), None)
    told = {name: _said(posted.get(name, "unasked")) for name in ("people", "hours", "spanish")}
    if answered is None:
        raise Refused("desk.refused.incomplete")
    return Found(answered, **told)


def _said(text: str) -> Said:
    for word in SAID:
        if word == text:
            return word
    raise Refused("desk.refused.incomplete")


def _open(database: sqlite3.Connection, number: int) -> Check:
    for check in _checks(database, "WHERE id = ? AND state = 'open'", (number,)):
        return check
    raise Refused("desk.refused.decided")


def _checks(database: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> list[Check]:
    return [_check(row) for row in database.execute(f"SELECT * FROM desk_call {where}", values)]  # noqa: S608


def _check(row: tuple[Any, ...]) -> Check:
    number, service, day, answered, people, hours, spanish, *rest = row
    return Check(number, service, day, Found(answered, people, hours, spanish), *rest)
