"""A week is released once, when it is over, all of it or nothing; and nothing brings the budget back."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.figures.budget import Allowance
from bot.figures.cards import CELLS, Cell
from bot.figures.job import keep_releasing
from bot.figures.noise import Mechanism
from bot.figures.release import Release
from bot.figures.released import NoFigures
from bot.figures.weeks import GRACE, start_of
from bot.ledger.file import opened
from bot.settings import ROOT
from tests.bot.figures.conftest import NEXT, RUNAWAY, WEEK, Desk, silent
from tests.fakes import locked
from tests.staff import at_rest

DANGER = Cell("need", "danger")


def value(desk: Desk, week: str, label: str = "runaway") -> int | None:
    return next(cell.value for cell in desk.released.week(week).tables["need"] if cell.label == label)


def test_a_week_is_released_when_it_is_over_and_its_counts_are_gone_from_the_disk(desk: Desk) -> None:
    desk.count({RUNAWAY: 40, DANGER: 12})
    assert desk.release() == []
    assert b"runaway" in desk.bytes_at_rest()
    desk.calendar.forward(7)
    assert desk.release() == [WEEK]
    assert (value(desk, WEEK), value(desk, WEEK, "danger")) == (40, 12)
    assert desk.rows("counted") == []
    assert desk.rows("budget") == [(WEEK, "released", 1_000)]


def test_exact_counts_are_wiped_from_the_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger.sqlite3", lambda epsilon: lambda counts: [7] * len(counts))
    odd = Cell("need", "a_label_of_an_earlier_version")
    desk.count({odd: 3})
    assert odd.label.encode() in desk.bytes_at_rest()
    desk.calendar.forward(7)
    desk.release()
    assert odd.label.encode() not in desk.bytes_at_rest()
    assert len(desk.rows("released")) == len(CELLS)


def test_what_cannot_be_wiped_because_somebody_reads_is_wiped_later(desk: Desk) -> None:
    odd = Cell("need", "a_label_of_an_earlier_version")
    desk.count({odd: 3})
    desk.calendar.forward(7)
    release = Release(desk.path, desk.allowance, clock=desk.calendar, noise=silent)
    with closing(opened(desk.path)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT label FROM counted").fetchone() == (odd.label,)
        assert release.run() == [WEEK]
        assert odd.label.encode() in at_rest(desk.path)
    assert release.run() == []
    assert odd.label.encode() not in at_rest(desk.path)


def test_a_week_is_over_an_hour_after_its_end(desk: Desk) -> None:
    desk.count({RUNAWAY: 40})
    desk.calendar.now = start_of(NEXT) + GRACE - timedelta(seconds=1)
    assert desk.release() == []
    desk.calendar.now += timedelta(seconds=1)
    assert desk.release() == [WEEK]


def test_a_week_in_which_nobody_wrote_is_released_too(desk: Desk) -> None:
    desk.count({})
    desk.calendar.forward(7)
    assert desk.release() == [WEEK]
    assert len(desk.rows("released")) == len(CELLS)


def test_reading_again_releases_nothing_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger.sqlite3")
    desk.count({RUNAWAY: 40})
    desk.calendar.forward(7)
    desk.release()
    seen = desk.rows("released")
    for _ in range(3):
        assert desk.release() == []
        desk.count({})
        assert desk.rows("released") == seen
    assert [week for week, state, _ in desk.rows("budget") if state == "released"] == [WEEK]


def test_two_gateways_release_a_week_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger.sqlite3")
    desk.count({RUNAWAY: 40})
    desk.calendar.forward(7)
    together = threading.Barrier(3)

    def at_once(counts: Sequence[int]) -> list[int]:
        return [count + threading.get_ident() % 97 for count in counts]

    def noise(epsilon: int) -> Mechanism:
        together.wait()
        return at_once

    releases = [Release(desk.path, desk.allowance, clock=desk.calendar, noise=noise) for _ in range(3)]
    threads = [threading.Thread(target=release.run) for release in releases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    added = {n - (40 if label == "runaway" else 0) for _, _, label, n in desk.rows("released") if isinstance(n, int)}
    assert len(added) == 1 and len(desk.rows("released")) == len(CELLS)


def test_a_clock_that_goes_back_releases_nothing_again_and_adds_nothing(desk: Desk) -> None:
    desk.count({RUNAWAY: 40})
    desk.calendar.forward(7)
    desk.release()
    desk.calendar.forward(-7)
    desk.count({RUNAWAY: 500})
    desk.calendar.forward(8)
    assert desk.release() == []
    assert value(desk, WEEK) == 40 and desk.rows("counted") == []


def test_a_clock_that_leaps_ahead_costs_the_rest_of_this_week_and_nothing_else(desk: Desk) -> None:
    desk.count({RUNAWAY: 40})
    desk.calendar.forward(365)
    desk.count({})
    assert desk.release() == [WEEK]
    desk.calendar.forward(-365)
    desk.count({RUNAWAY: 500})
    desk.calendar.forward(7)
    desk.count({RUNAWAY: 60})
    desk.calendar.forward(7)
    assert desk.release() == [NEXT]
    assert (value(desk, WEEK), value(desk, NEXT)) == (40, 60)
    assert desk.released.budget().spent == 2.0


def test_a_week_that_the_year_cannot_pay_is_refused_and_wiped(desk: Desk) -> None:
    desk.allowance = Allowance(week=1_000, year=2_500)
    for _ in range(4):
        desk.count({RUNAWAY: 40})
        desk.calendar.forward(7)
        desk.release()
    assert [state for _, state, _ in desk.rows("budget")] == ["released", "released", "refused", "refused"]
    budget = desk.released.budget()
    assert (budget.limit, budget.spent, budget.left) == (2.5, 2.0, 0.5)
    assert desk.rows("counted") == []
    with pytest.raises(NoFigures) as missing:
        desk.released.week("2026-W49")
    assert missing.value.code == "refused"


def test_a_new_year_has_a_budget_of_its_own_and_the_old_one_stays_spent(desk: Desk) -> None:
    desk.allowance = Allowance(week=1_000, year=1_000)
    for _ in range(8):  # to the end of 2026, which has 53 weeks
        desk.count({RUNAWAY: 40})
        desk.calendar.forward(7)
        desk.release()
    assert desk.released.weeks() == ["2027-W01", WEEK]
    desk.calendar.forward(-30)
    assert desk.released.budget().left == 0.0


def test_a_restart_with_less_allowed_gives_nothing_back(desk: Desk) -> None:
    desk.count({RUNAWAY: 40})
    desk.calendar.forward(7)
    desk.count({RUNAWAY: 40})
    desk.release()
    desk.allowance = Allowance(week=500, year=1_000)
    desk.calendar.forward(7)
    desk.release()
    assert [(state, spent) for _, state, spent in desk.rows("budget")] == [("released", 1_000), ("refused", 0)]


def test_the_share_of_the_year_that_can_be_paid(desk: Desk) -> None:
    release = Release(desk.path, desk.allowance, clock=desk.calendar)
    assert release.affordable() == 1.0
    assert Release(desk.path, replace(desk.allowance, year=3_500), clock=desk.calendar).affordable() == 0.5  # of W47 to W53
    assert Release(desk.path, replace(desk.allowance, year=0), clock=desk.calendar).affordable() == 0.0


def test_a_mechanism_that_fails_spends_nothing_and_is_tried_again(desk: Desk) -> None:
    desk.count({RUNAWAY: 40})
    desk.calendar.forward(7)

    def fails(counts: Sequence[int]) -> list[int]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Release(desk.path, desk.allowance, clock=desk.calendar, noise=lambda epsilon: fails).run()
    assert desk.rows("budget") == [(WEEK, "open", 0)] and desk.rows("released") == []
    assert desk.release() == [WEEK]
    assert value(desk, WEEK) == 40


async def test_the_job_outlives_a_ledger_that_cannot_be_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.figures.job.LOOK_SECONDS", 0.05)
    desk.count({RUNAWAY: 40})
    desk.calendar.forward(7)
    job = asyncio.create_task(keep_releasing(Release(desk.path, desk.allowance, clock=desk.calendar, **desk.noise)))
    with locked(desk.path):
        while "figures_not_released" not in caplog.messages:
            await asyncio.sleep(0.05)
    while not desk.released.weeks():
        await asyncio.sleep(0.05)
    job.cancel()
    assert value(desk, WEEK) == 40


_KILLED = """
import os, signal, sys
from pathlib import Path
import bot.figures.release as release
from tests.bot.figures.conftest import Desk, silent

desk = Desk(Path(sys.argv[1]), silent)
desk.calendar.forward(7)
about_to, real, seen = int(sys.argv[2]), release.opened, []

def statement(words):
    seen.append(words)
    if len(seen) == about_to:
        os.kill(os.getpid(), signal.SIGKILL)

def opened(path):
    database = real(path)
    database.set_trace_callback(statement)
    return database

release.opened = opened
desk.release()
"""
# Look for weeks, and be durable; then begin, three questions, the figures, update, delete, commit, wipe.
_UPDATE = 2 + 4 + len(CELLS) + 1


@pytest.mark.parametrize(
    ("about_to", "state"),
    [
        (6, "open"),
        (_UPDATE, "open"),
        (_UPDATE + 1, "open"),
        (_UPDATE + 2, "open"),
        (_UPDATE + 3, "released"),
        (99, "released"),
    ],
)
def test_a_process_killed_between_two_statements_spends_and_releases_both_or_neither(
    desk: Desk, about_to: int, state: str
) -> None:
    desk.count({RUNAWAY: 40})
    killed = subprocess.run([sys.executable, "-c", _KILLED, desk.path, str(about_to)], cwd=ROOT, timeout=60)
    assert killed.returncode == (0 if about_to == 99 else -signal.SIGKILL)
    ((_, found, spent),) = desk.rows("budget")
    assert found == state
    if state == "open":
        assert (spent, desk.rows("released"), len(desk.rows("counted"))) == (0, [], 1)
    else:
        assert (spent, len(desk.rows("released")), desk.rows("counted")) == (1_000, len(CELLS), [])
