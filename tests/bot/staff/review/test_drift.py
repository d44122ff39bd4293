"""Whether something is otherwise than last month, as far as the noise of the figures allows to say."""

from pathlib import Path

from bot.figures.cards import Cell, door
from bot.staff.review.drift import Drift, drift
from tests.bot.figures.conftest import Desk, silent

DOOR, RUNAWAY, IMAGES, DANGER = door("sms", "en"), Cell("need", "runaway"), Cell("need", "images"), Cell("need", "danger")


def months(desk: Desk, before: dict[Cell, int], now: dict[Cell, int]) -> dict[str, Drift]:
    for counts in (before, now):
        for _ in range(4):
            desk.count(counts)
            desk.calendar.forward(7)
    desk.release()
    return {found.label: found for found in drift(desk.released, "need")}


def test_what_changed_by_more_than_the_noise_is_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger.sqlite3", silent)
    found = months(desk, {DOOR: 100, RUNAWAY: 20, IMAGES: 30, DANGER: 6}, {DOOR: 100, RUNAWAY: 40, IMAGES: 31, DANGER: 1})
    assert found["runaway"] == Drift("runaway", 0.2, 0.4, "more")
    assert found["images"].verdict == "noise"
    assert found["danger"] == Drift("danger", 0.06, None, "few")
    assert found["distress"] == Drift("distress", None, None, "few")


def test_what_became_less_is_said(tmp_path: Path) -> None:
    found = months(Desk(tmp_path / "ledger.sqlite3", silent), {DOOR: 100, RUNAWAY: 40}, {DOOR: 200, RUNAWAY: 40})
    assert found["runaway"] == Drift("runaway", 0.4, 0.2, "less")


def test_nothing_is_said_before_there_are_two_months(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger.sqlite3", silent)
    assert months(desk, {DOOR: 100, RUNAWAY: 40}, {DOOR: 100, RUNAWAY: 40})
    few = Desk(tmp_path / "few" / "ledger.sqlite3", silent)
    few.path.parent.mkdir()
    few.count({DOOR: 100})
    few.calendar.forward(7)
    few.release()
    assert drift(few.released, "need") == []
