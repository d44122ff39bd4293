"""Made-up weeks, so that a newcomer sees the figures alive: counted and released like real ones, in a ledger of their own.

Nothing in here is taken from anybody: shares and trends are invented, and every number is drawn by chance.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.figures.budget import Allowance
from bot.figures.cards import BANDS, CHANNELS, FALLBACK, LANGUAGES, UNSURE, Cell, answered, crisis, door
from bot.figures.release import Release
from bot.figures.weeks import GRACE, week_of, weeks_before
from bot.ledger import Ledger, Tally
from bot.ledger.file import opened

WEEKS = 26
_CONVERSATIONS = 700
_NEEDS = {
    "question": 30,
    "distress": 10,
    "sextortion": 9,
    "child_abuse": 8,
    "labor_trafficking": 8,
    "grooming_online": 7,
    "self_harm": 6,
    "sex_trafficking": 5,
    "images": 4,
    "runaway": 4,
    "dating_violence": 3,
    "recruiting": 2,
    "danger": 2,
    "missing_child": 1,
    "bad_job": 1,
}
_ROUTES = {
    "sextortion": "ncmec",
    "images": "ncmec",
    "grooming_online": "ncmec",
    "missing_child": "ncmec",
    "child_abuse": "childhelp",
    "distress": "other",
    "dating_violence": "other",
    "runaway": "other",
    "bad_job": "other",
}
_CRISES = {"danger": crisis("us-911"), "self_harm": crisis("lifeline-988")}


def fill(ledger: Path, allowance: Allowance, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Make up the weeks that are missing, and release them; blocks for some seconds, so call it in a thread."""
    counts = Ledger(ledger)
    # In the first hour of a Monday the week before is not over yet: it would be counted, and not released.
    for age, week in enumerate(reversed(_missing(ledger, week_of(clock() - GRACE))), start=1):
        counts.open_week(week)
        for cell in _conversations(week, age):
            counts.count(Tally(week, *cell))
    counts.close()
    Release(ledger, allowance, clock=clock).run()


def _missing(ledger: Path, week: str) -> list[str]:
    with closing(opened(ledger)) as database:
        known = {found for (found,) in database.execute("SELECT week FROM budget")}
    return [before for before in weeks_before(week, WEEKS) if before not in known]


def _conversations(week: str, age: int) -> Iterator[Cell]:
    """The cards of all conversations of a week: the older it is, the fewer, and the fewer of them in Spanish."""
    chance = random.Random(week)  # noqa: S311 - the same week is the same at every start; it guards nothing
    for _ in range(int(_CONVERSATIONS * chance.uniform(0.9, 1.1) * (1 - 0.015 * age))):
        yield door(chance.choices(CHANNELS, (55, 45))[0], chance.choices(LANGUAGES, (68, 32 - 0.4 * age))[0])
        if chance.random() < 0.06:  # said hello, and no more
            continue
        if chance.random() < 0.09:
            yield UNSURE
            continue
        need = chance.choices(list(_NEEDS), [*_NEEDS.values()])[0]
        yield Cell("need", need)
        yield _answer(need, chance)


def _answer(need: str, chance: random.Random) -> Cell:
    if chance.random() < 0.012:
        return FALLBACK
    if need in _CRISES and chance.random() < 0.7:
        return _CRISES[need]
    route = chance.choices(("nhth", "childhelp", "none"), (3, 1, 6))[0] if need == "question" else _ROUTES.get(need, "nhth")
    return answered(chance.choices(BANDS, (62, 28, 10))[0], "lifeline-988" if need in _CRISES else route)
