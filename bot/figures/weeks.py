"""ISO weeks in UTC: the finest time there is."""

import re
from datetime import UTC, date, datetime, timedelta

_WEEK = re.compile(r"(\d{4})-W(\d\d)")
# Turns that began on Sunday night are written by then, and clocks that differ a little agree.
GRACE = timedelta(hours=1)


class BadWeek(ValueError):
    """Something that is no week, such as 2026-W54."""


def week_of(moment: datetime) -> str:
    """The week of a moment, such as 2026-W47."""
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"


def this_week() -> str:
    """The present week."""
    return week_of(datetime.now(UTC))


def start_of(week: str) -> datetime:
    """When a week begins."""
    if (found := _WEEK.fullmatch(week)) is None or not week.isascii():
        raise BadWeek
    try:
        return datetime.fromisocalendar(int(found[1]), int(found[2]), 1).replace(tzinfo=UTC)
    except ValueError:
        raise BadWeek from None


def is_closed(week: str, now: datetime) -> bool:
    """Whether nothing can happen in a week any more."""
    return now >= start_of(week) + timedelta(weeks=1) + GRACE


def year_of(week: str) -> str:
    """The ISO year that a week belongs to; its budget is that of the year."""
    return week[:4]


def weeks_left(week: str) -> int:
    """How many weeks its ISO year has from this one on, itself included."""
    return date(int(year_of(week)), 12, 28).isocalendar().week - int(week[-2:]) + 1  # that day is always in the last one


def weeks_before(week: str, count: int) -> list[str]:
    """So many weeks before this one, oldest first."""
    start = start_of(week)
    return [week_of(start - timedelta(weeks=back)) for back in range(count, 0, -1)]
