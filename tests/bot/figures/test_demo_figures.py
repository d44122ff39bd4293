"""What WAYPOST_DEMO=1 shows: made up, released like the real thing, and never beside it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.figures.demo import WEEKS, fill
from bot.figures.payload import needs
from bot.figures.weeks import start_of
from bot.settings import Settings, SettingsError
from tests.bot.figures.conftest import WEEK, Desk
from tests.bot.test_settings import PRODUCTION


def read(folder: Path, **environ: str) -> Settings:
    return Settings.read({"WAYPOST_DATA_DIR": str(folder)} | environ)


def test_half_a_year_is_made_up_released_and_marked(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "demo.sqlite3")
    fill(desk.path, desk.allowance, desk.calendar)
    weeks = desk.released.weeks()
    assert len(weeks) == WEEKS and WEEK not in weeks
    figures = desk.released.week(weeks[0])
    shown = {cell.label for cells in figures.tables.values() for cell in cells if cell.value is not None}
    assert {"sextortion", "question", "nhth", "crisis", "es", "high"} <= shown
    assert (figures.total.value or 0) > 400
    seen = desk.rows("released")
    fill(desk.path, desk.allowance, desk.calendar)
    assert desk.rows("released") == seen
    desk.calendar.forward(14)
    fill(desk.path, desk.allowance, desk.calendar)
    assert len(desk.released.weeks()) == WEEKS + 2


def test_in_the_first_hour_of_a_monday_it_is_half_a_year_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "demo.sqlite3")
    half_past_midnight = start_of(WEEK) + timedelta(minutes=30)
    fill(desk.path, desk.allowance, lambda: half_past_midnight)
    assert len(desk.released.weeks()) == WEEKS


def test_the_api_says_that_it_is_made_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "demo.sqlite3")
    fill(desk.path, desk.allowance, desk.calendar)
    released = desk.released
    released.is_demo = True
    assert needs(released, released.weeks()[0])[1]["demo"] is True


def test_the_demo_has_a_ledger_of_its_own(tmp_path: Path) -> None:
    real, demo = read(tmp_path), read(tmp_path, WAYPOST_DEMO="1")
    assert (real.ledger, demo.ledger) == (tmp_path / "ledger.sqlite3", tmp_path / "demo.sqlite3")


@pytest.mark.parametrize("environ", [PRODUCTION, {"WAYPOST_LEDGER_URL": "sqlite:///tmp/real.sqlite3"}])
def test_the_demo_is_refused_where_something_is_real(tmp_path: Path, environ: dict[str, str]) -> None:
    read(tmp_path, **environ)
    with pytest.raises(SettingsError, match="WAYPOST_DEMO"):
        read(tmp_path, **environ, WAYPOST_DEMO="1")


@pytest.mark.parametrize("value", ["0", "0.05", "2.001", "-1", "1e3", "nan", "inf", "1,5", "٣", ""])
def test_epsilon_is_a_plain_number_in_bounds(tmp_path: Path, value: str) -> None:
    if not value:
        assert read(tmp_path, WAYPOST_WEEKLY_EPSILON=value).allowance.week == 1_000
        return
    with pytest.raises(SettingsError, match="WAYPOST_WEEKLY_EPSILON"):
        read(tmp_path, WAYPOST_WEEKLY_EPSILON=value)


def test_epsilon_is_read_exactly(tmp_path: Path) -> None:
    settings = read(tmp_path, WAYPOST_WEEKLY_EPSILON="0.25", WAYPOST_YEARLY_EPSILON="10")
    assert (settings.allowance.week, settings.allowance.year) == (250, 10_000)
