"""The figures of a week as JSON."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from bot.figures.cards import LINES
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewBrowser, Staff
from tests.bot.staff.needs.conftest import BEFORE, OPEN, REFUSED, WEEK
from tests.bot.staff.needs.test_needs_overview import ODD


async def asked(staff: Staff, query: str) -> tuple[int, dict[str, Any]]:
    shown = await (await staff(Role.VIEWER)).get(f"/api/needs{query}")
    assert shown.headers["Content-Type"].startswith("application/json")
    return shown.status, json.loads(shown.source)


@pytest.mark.usefixtures("weeks")
async def test_a_week_has_all_tables_with_values_margins_and_the_budget(staff: Staff) -> None:
    status, body = await asked(staff, f"?period={WEEK}")
    assert status == 200 and body["period"] == WEEK and body["demo"] is False
    assert {table: [cell["label"] for cell in cells] for table, cells in body["tables"].items()} == {
        table: list(lines) for table, lines in LINES.items()
    }
    cells = {cell["label"]: cell for cell in body["tables"]["need"]}
    assert cells["sextortion"] == {"label": "sextortion", "value": 120, "few": False, "margin": 9}
    assert cells["missing_child"] == {"label": "missing_child", "value": None, "few": True, "margin": 9}
    assert body["budget"] == {"year": "2026", "limit": 53.0, "spent": 2.0, "left": 51.0}


@pytest.mark.usefixtures("weeks")
@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("", 400, "bad_period"),
        (f"?period={OPEN}", 409, "open"),
        (f"?period={REFUSED}", 410, "refused"),
        ("?period=2025-W01", 404, "unknown"),
        *((f"?period={quote(odd)}", 400, "bad_period") for odd in ODD),
    ],
)
async def test_what_has_no_figures_is_a_clear_error(staff: Staff, query: str, status: int, error: str) -> None:
    assert await asked(staff, query) == (status, {"error": error, "weeks": [WEEK, BEFORE], "demo": False})


async def test_strangers_get_nothing(new_browser: NewBrowser) -> None:
    shown = await new_browser().get(f"/api/needs?period={WEEK}")
    assert (shown.status, json.loads(shown.source)) == (401, {"error": "sign_in"})
