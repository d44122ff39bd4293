"""Files for a spreadsheet and for programs: the released figures, harmless to open."""

import csv
import io
import json

import pytest

from bot.figures.cards import LINES
from bot.staff.needs.export import COLUMNS, inert
from bot.staff.roles import Role
from tests.bot.staff.conftest import Staff
from tests.bot.staff.needs.conftest import BEFORE, WEEK
from tests.staff import Browser

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


async def rows(browser: Browser) -> list[dict[str, str]]:
    shown = await browser.get("/export.csv")
    assert shown.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert shown.headers["Content-Disposition"] == 'attachment; filename="waypost-needs.csv"'
    assert not any(cell.startswith(FORMULAS) for line in csv.reader(io.StringIO(shown.source)) for cell in line)
    return list(csv.DictReader(io.StringIO(shown.source)))


@pytest.mark.usefixtures("weeks")
async def test_the_table_has_a_line_for_each_figure_and_nothing_else(staff: Staff) -> None:
    found = await rows(await staff(Role.VIEWER))
    assert len(found) == 2 * (1 + sum(len(lines) for lines in LINES.values()))
    assert [line["period"] for line in found][:: len(found) - 1] == [WEEK, BEFORE]
    figures = {(line["period"], line["table"], line["label"]): line for line in found}
    assert figures[WEEK, "need", "sextortion"] == dict(
        zip(COLUMNS, (WEEK, "need", "sextortion", "120", "no", "9", "1.0", "no"), strict=True)
    )
    missing = figures[WEEK, "need", "missing_child"]
    assert (missing["conversations"], missing["few"]) == ("", "yes")


@pytest.mark.usefixtures("weeks")
async def test_the_document_has_each_week_as_the_api_has_it(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    document = json.loads((await browser.get("/export.json")).source)
    assert [week["period"] for week in document["weeks"]] == [WEEK, BEFORE]
    assert document["weeks"][0] == json.loads((await browser.get(f"/api/needs?period={WEEK}")).source)


async def test_before_the_first_week_files_are_empty(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    assert await rows(browser) == []
    assert json.loads((await browser.get("/export.json")).source) == {"weeks": [], "demo": False}


@pytest.mark.usefixtures("weeks")
async def test_an_export_is_noted(staff: Staff) -> None:
    admin = await staff(Role.ADMIN)
    await admin.get("/export.csv")
    log = (await admin.get("/log")).words
    assert f"{admin.name} figures_exported csv" in log


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are() -> None:
    assert [inert(cell) for cell in ("sms", "", 12, -3)] == ["sms", "", 12, -3]
