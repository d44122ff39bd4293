"""What staff and their programs are shown: rounded by noise, with a margin, and nothing of a week that is not over."""

import json

import pytest

from bot.figures.cards import ALL, CELLS, LINES, Cell, answered, crisis, door
from bot.figures.payload import needs
from bot.figures.released import NoFigures
from bot.figures.weeks import BadWeek, start_of, week_of, weeks_before, weeks_left
from tests.bot.figures.conftest import NEXT, RUNAWAY, WEEK, Desk

NO_WEEKS = ["", "2026", "2026-W00", "2026-W54", "2025-W53", "2026-w47", "2026-W47 ", "2026-W4٧", "0000-W01", "' OR 1=1 --"]
MIXED = {
    RUNAWAY: 40,
    Cell("need", "danger"): 9,
    door("sms", "en"): 30,
    door("sms", "es"): 20,
    door("web", "en"): 9,
    answered("high", "nhth"): 30,
    answered("low", "nhth"): 10,
    crisis("us-911"): 13,
}


def shown(desk: Desk, table: str) -> dict[str, int | None]:
    return {
        cell.label: cell.value for name, cells in desk.released.week(WEEK).tables.items() for cell in cells if name == table
    }


def test_tables_are_sums_and_small_ones_say_few(desk: Desk) -> None:
    desk.count(MIXED)
    desk.calendar.forward(7)
    desk.release()
    assert {label: value for label, value in shown(desk, "need").items() if value is not None} == {"runaway": 40}
    assert shown(desk, "channel") == {"sms": 50, "web": None}
    assert shown(desk, "language") == {"en": 39, "es": 20}
    assert shown(desk, "route")["nhth"] == 40 and shown(desk, "route")["us-911"] == 13
    assert shown(desk, "band") == {"high": 30, "middle": None, "low": None}
    assert shown(desk, "outcome") == {"answered": 40, "unsure": None, "fallback": None, "crisis": 13}
    assert desk.released.week(WEEK).total.value == 59


def test_every_week_has_the_same_lines_in_the_same_order_whatever_was_counted(desk: Desk) -> None:
    for cells in ({}, MIXED):
        desk.count(cells)
        desk.calendar.forward(7)
    desk.release()
    quiet, busy = (desk.released.week(week) for week in (WEEK, NEXT))
    for table, lines in LINES.items():
        labels = [cell.label for cell in quiet.tables[table]]
        assert labels == [cell.label for cell in busy.tables[table]] == list(lines)
        assert [cell.margin for cell in quiet.tables[table]] == [cell.margin for cell in busy.tables[table]]


def test_weeks_together_show_what_is_few_in_each(desk: Desk) -> None:
    for _ in range(4):
        desk.count({Cell("need", "danger"): 6, RUNAWAY: 40})
        desk.calendar.forward(7)
    desk.release()
    weeks = desk.released.weeks()
    month = desk.released.together(weeks)
    assert (month.week, month.epsilon) == ("2026-W47/2026-W50", 4.0)
    need = {cell.label: cell for cell in month.tables["need"]}
    assert (need["danger"].value, need["runaway"].value) == (24, 160)
    assert shown(desk, "need")["danger"] is None
    assert 9 < need["danger"].margin == 17 < 4 * 9
    assert desk.released.together(weeks[:1]) == desk.released.week(weeks[0])


def test_weeks_together_with_one_that_has_no_figures_have_none(desk: Desk) -> None:
    desk.count(MIXED)
    desk.calendar.forward(7)
    desk.release()
    for other, code in ((NEXT, "open"), ("2020-W01", "unknown"), ("2026-W77", "bad_period")):
        with pytest.raises(NoFigures, match=code):
            desk.released.together([WEEK, other])


def test_what_is_below_nothing_says_few(desk: Desk) -> None:
    desk.noise = {"noise": lambda epsilon: lambda counts: [-7] * len(counts)}
    desk.count({})
    desk.calendar.forward(7)
    desk.release()
    assert {cell.value for cells in desk.released.week(WEEK).tables.values() for cell in cells} == {None}


@pytest.mark.parametrize("period", NO_WEEKS)
def test_what_is_no_week_is_refused_and_not_quoted(desk: Desk, period: str) -> None:
    with pytest.raises(BadWeek):
        start_of(period)
    status, body = needs(desk.released, period)
    assert (status, body["error"]) == (400, "bad_period")
    assert len(period) < 5 or period not in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize(
    ("period", "status", "code"), [(WEEK, 409, "open"), ("2099-W01", 409, "open"), ("2020-W01", 404, "unknown")]
)
def test_a_week_without_figures_says_why(desk: Desk, period: str, status: int, code: str) -> None:
    desk.count(MIXED)
    assert needs(desk.released, period) == (status, {"error": code, "weeks": [], "demo": False})
    with pytest.raises(NoFigures, match=code):
        desk.released.week(period)


def test_the_running_week_stays_closed_until_it_is_released(desk: Desk) -> None:
    desk.count(MIXED)
    desk.calendar.forward(7)
    assert needs(desk.released, WEEK)[0] == 409
    desk.release()
    assert needs(desk.released, WEEK)[0] == 200


def test_the_answer_as_json(desk: Desk) -> None:
    desk.count(MIXED)
    desk.calendar.forward(7)
    desk.release()
    status, body = needs(desk.released, WEEK)
    assert status == 200 and json.loads(json.dumps(body)) == body
    assert body["budget"] == {"year": "2026", "limit": 53.0, "spent": 1.0, "left": 52.0}
    assert (body["period"], body["unit"], body["epsilon"], body["floor"], body["demo"]) == (
        WEEK,
        "conversations",
        1.0,
        10,
        False,
    )
    assert body["tables"]["need"][0] == {"label": "danger", "value": None, "few": True, "margin": 9}
    assert set(body["tables"]) == {"need", "channel", "language", "route", "band", "outcome"}


def test_weeks_are_listed_newest_first(desk: Desk) -> None:
    for _ in range(3):
        desk.count({})
        desk.calendar.forward(7)
        desk.release()
    assert desk.released.weeks() == ["2026-W49", NEXT, WEEK]


def test_weeks_across_a_year() -> None:
    assert weeks_before("2027-W02", 3) == ["2026-W52", "2026-W53", "2027-W01"]
    assert week_of(start_of("2026-W53")) == "2026-W53"
    assert (weeks_left("2026-W53"), weeks_left("2026-W01"), weeks_left("2025-W52")) == (1, 53, 1)


def test_every_cell_is_shown_and_all_conversations_are_the_doors() -> None:
    assert {cell for lines in LINES.values() for cells in lines.values() for cell in cells} == set(CELLS)
    assert {cell.card for cell in ALL} == {"door"} and set(ALL) <= set(CELLS)
