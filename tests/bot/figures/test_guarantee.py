"""The guarantee of docs/statistics.md, measured: with one conversation and without it, figures look nearly the same.

Every bound is compared with the lower end of what was measured (4 standard errors), so that a sound mechanism fails once in
a thousand runs. One with too little noise always fails, and that is tested, too.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.figures.budget import Allowance
from bot.figures.cards import CELLS, Cell, answered, crisis, door
from bot.figures.noise import CONTRIBUTIONS, THOUSANDTHS, Mechanism, mechanism
from bot.figures.payload import needs
from bot.figures.weeks import start_of, week_of
from bot.ledger.file import opened, transaction
from bot.settings import ROOT
from tests.bot.figures.conftest import WEEK, Desk

EPSILON = 1.0
ROUNDS = 4_000  # of the mechanism alone
WEEKS = 1_000  # half of them with the one conversation
_ERRORS = 4.0

# What the one conversation may have added; and what all others did, which the attacker knows exactly.
ONE = (door("sms", "es"), Cell("need", "danger"), crisis("us-911"))
OTHERS: Mapping[Cell, int] = {cell: 25 + number % 7 for number, cell in enumerate(CELLS)}

Noise = Callable[[int], Mechanism]


def half_the_noise(epsilon: int) -> Mechanism:
    return mechanism(2 * epsilon)


def a_quarter_of_the_noise(epsilon: int) -> Mechanism:
    return mechanism(4 * epsilon)


def leak(there: Iterable[object], not_there: Iterable[object]) -> float:
    """The least epsilon that explains these two samples: the largest log-ratio of any outcome, less its error."""
    one, other = Counter(there), Counter(not_there)
    n, m = one.total(), other.total()
    worst = 0.0
    for outcome in one.keys() & other.keys():
        a, b = one[outcome], other[outcome]
        error = math.sqrt((1 - a / n) / a + (1 - b / m) / b)
        worst = max(worst, abs(math.log(a / n) - math.log(b / m)) - _ERRORS * error)
    return worst


def outcomes(noise: Noise, added: int) -> list[tuple[bool, ...]]:
    """What three noisy cells say, over and over: whether each is above what it is without the conversation."""
    noisy = noise(round(EPSILON * THOUSANDTHS))([added] * (CONTRIBUTIONS * ROUNDS))
    return [tuple(value > 0 for value in noisy[at::ROUNDS]) for at in range(ROUNDS)]


@pytest.mark.parametrize(("noise", "holds"), [(mechanism, True), (half_the_noise, False)])
def test_the_mechanism_gives_a_conversation_away_no_more_than_epsilon_allows(noise: Noise, holds: bool) -> None:
    # The likelihood ratio depends on these three bits alone, so no other outcome tells more.
    assert (leak(outcomes(noise, 1), outcomes(noise, 0)) <= EPSILON) is holds


@pytest.mark.parametrize(("noise", "holds"), [(mechanism, True), (half_the_noise, False)])
def test_no_value_of_a_cell_is_likelier_than_a_third_of_epsilon_allows(noise: Noise, holds: bool) -> None:
    add_noise = noise(round(EPSILON * THOUSANDTHS))
    there, not_there = (add_noise([added] * ROUNDS) for added in (1, 0))
    assert (leak(there, not_there) <= EPSILON / CONTRIBUTIONS) is holds


class Attacker:
    """Reads everything there is, and knows all conversations but one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def suspicion(self, week: str) -> int:
        """How much all tables of a week together speak for the conversation; the lines overlap, and it uses them all."""
        status, body = needs(self._desk.released, week)
        assert status == 200
        more = self._more(body["tables"], "need", "danger", ONE[1:2]), self._more(body["tables"], "route", "us-911", ONE[2:])
        doors = [cell for cell in CELLS if cell.card == "door"]
        through_the_door = [
            self._more(body["tables"], "channel", "sms", [door("sms", "en"), door("sms", "es")]),
            self._more(body["tables"], "language", "es", [door("sms", "es"), door("web", "es")]),
            self._beyond(body["total"]["value"], doors),
        ]
        return sum(more) * 2 + (1 if sum(through_the_door) > 0 else -1)

    def _more(self, tables: Mapping[str, list[dict[str, object]]], table: str, label: str, cells: Sequence[Cell]) -> int:
        return self._beyond(next(line["value"] for line in tables[table] if line["label"] == label), cells)

    def _beyond(self, value: object, cells: Sequence[Cell]) -> int:
        return 1 if isinstance(value, int) and value > sum(OTHERS[cell] for cell in cells) else -1


@pytest.fixture(params=[(mechanism, True), (a_quarter_of_the_noise, False)], ids=["the noise", "a quarter of the noise"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Desk, bool]]:
    """Many weeks, released for good; the one conversation is in every second of them."""
    noise, holds = request.param
    desk = Desk(tmp_path / "ledger.sqlite3", noise)
    desk.allowance = Allowance(week=round(EPSILON * THOUSANDTHS), year=10**9)
    with closing(opened(desk.path)) as database, transaction(database):
        for number, week in enumerate(weeks()):
            database.execute("INSERT INTO budget VALUES (?, 'open', 0)", (week,))
            counts = [(week, *cell, n + (number % 2 and cell in ONE)) for cell, n in OTHERS.items()]
            database.executemany("INSERT INTO counted VALUES (?, ?, ?, ?)", counts)
    desk.calendar.now = start_of(weeks()[-1]) + timedelta(days=8)
    desk.release()
    yield desk, holds


def weeks() -> list[str]:
    start = start_of("2001-W01")
    return [week_of(start + timedelta(weeks=number)) for number in range(WEEKS)]


def test_an_attacker_who_knows_all_others_gains_no_more_than_epsilon_allows(world: tuple[Desk, bool]) -> None:
    desk, holds = world
    attacker = Attacker(desk)
    not_there, there = ([attacker.suspicion(week) for week in weeks()[odd::2]] for odd in (0, 1))
    gains = [leak([s >= least for s in there], [s >= least for s in not_there]) for least in range(-5, 6)]
    assert (max(gains) <= EPSILON) is holds
    assert holds is False or best_advantage(there, not_there) <= (math.e**EPSILON - 1) / (math.e**EPSILON + 1)
    assert best_advantage(there, not_there) > 0.1  # it does learn something, else it would be no attacker


def best_advantage(there: Sequence[int], not_there: Sequence[int]) -> float:
    """Hits minus false alarms, with the threshold that is best for the attacker."""
    return max(
        sum(s >= least for s in there) / len(there) - sum(s >= least for s in not_there) / len(not_there)
        for least in range(-5, 6)
    )


def test_asking_again_after_a_restart_or_in_another_table_tells_nothing_new(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger.sqlite3")
    desk.count(OTHERS)
    desk.calendar.forward(7)
    desk.release()
    first = needs(desk.released, WEEK)
    for _ in range(20):
        desk.release()
        desk.count({})
        assert needs(desk.released, WEEK) == first
    desk.calendar.forward(70)
    desk.release()
    later = needs(desk.released, WEEK)[1]
    assert {**later, "budget": None} == {**first[1], "budget": None}


def test_before_and_after_one_person_the_running_week_looks_the_same(desk: Desk) -> None:
    desk.count(OTHERS)
    desk.calendar.forward(7)
    desk.release()
    desk.count(OTHERS)

    def all_there_is() -> list[object]:
        periods = [WEEK, week_of(desk.calendar()), "2026-W49"]
        return [desk.released.weeks(), desk.released.budget(), *(needs(desk.released, period) for period in periods)]

    before = all_there_is()
    desk.count(dict.fromkeys(ONE, 1))
    assert all_there_is() == before


def test_a_conversation_over_midnight_on_sunday_is_in_two_weeks_and_no_more() -> None:
    """Its cards are three over both weeks, so that together the weeks tell no more than one would."""
    assert len({cell.card for cell in ONE}) == len(ONE) == CONTRIBUTIONS
    assert len({cell.card for cell in (*ONE, answered("high", "nhth"))}) == CONTRIBUTIONS


def test_exact_counts_are_read_by_the_release_and_by_nothing_that_staff_see() -> None:
    reads = re.compile(r"(FROM|INTO|JOIN)\s+counted\b|tallies\(")
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "bot").rglob("*.py")
        if reads.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"bot/figures/release.py", "bot/ledger/ledger.py", "bot/verify/machine.py"}  # the last for operators
