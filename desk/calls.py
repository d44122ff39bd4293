"""Check calls: how old a line's last check is, what a caller found, and whether that is what we say of the line."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, get_args

from contract.directory import GRACE_DAYS, NEVER_HIDDEN, Directory, Service

SOON_DAYS = 5  # before a check is due, so that nobody is late

Answered = Literal["person", "machine", "nobody", "dead", "page"]
Said = Literal["yes", "no", "unasked"]
ANSWERED: tuple[Answered, ...] = get_args(Answered)
SAID: tuple[Said, ...] = get_args(Said)
_NEVER_DIALLED = frozenset({"us-911"})  # a test call takes a place from somebody in danger


class Age(StrEnum):
    """How long ago a line was checked, core lines included; docs/adr/0006."""

    FRESH = "fresh"
    SOON = "soon"
    DUE = "due"
    PAST = "past"


@dataclass(frozen=True)
class Found:
    """What a check found, as fixed answers: who answered, and whether the line is as the directory says."""

    answered: Answered
    people: Said
    hours: Said
    spanish: Said

    @property
    def is_right(self) -> bool:
        """Whether a person who calls reaches whom we promise."""
        told = (self.people, self.hours, self.spanish)
        return self.answered in ("person", "machine", "page") and self.people == "yes" and "no" not in told

    @property
    def was_dialled(self) -> bool:
        """Whether somebody called or texted, and did not only read the operator's page."""
        return self.answered != "page"


def age_of(checked: date, today: date, recheck_days: int) -> Age:
    """The age of a check on a day."""
    days = (today - checked).days
    if days > recheck_days + GRACE_DAYS:
        return Age.PAST
    if days > recheck_days:
        return Age.DUE
    return Age.SOON if days > recheck_days - SOON_DAYS else Age.FRESH


def may_be_dialled(service: Service) -> bool:
    """Whether a check call does no harm and there is something to call."""
    return service.id not in _NEVER_DIALLED and bool(service.voice or service.texts)


def is_core(service_id: str) -> bool:
    """Whether the line stays in replies however old its check is."""
    return service_id in NEVER_HIDDEN


def lines_by_age(directory: Directory, today: date) -> dict[tuple[str, Age], int]:
    """How many lines that may be shown are of which age, core lines apart; a zero for each age that none has."""
    counts = {(kind, age): 0 for kind in ("core", "other") for age in Age}
    for service in directory.services.values():
        if service.publish != "no":
            kind = "core" if is_core(service.id) else "other"
            counts[kind, age_of(service.checked, today, directory.recheck_days)] += 1
    return counts
