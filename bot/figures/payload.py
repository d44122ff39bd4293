"""What `GET /api/needs?period=2026-W47` answers: the released figures of one week as JSON, or why there are none."""

from typing import Any

from bot.figures.budget import Budget
from bot.figures.noise import FLOOR
from bot.figures.released import Cell, Missing, NoFigures, Released, WeekFigures

_STATUS: dict[Missing, int] = {"bad_period": 400, "open": 409, "unknown": 404, "refused": 410}


def needs(released: Released, period: str) -> tuple[int, dict[str, Any]]:
    """Status and body for a period; it answers for any text, and quotes none of it."""
    try:
        return 200, _body(released.week(period)) | {"demo": released.is_demo}
    except NoFigures as missing:
        return _STATUS[missing.code], {"error": missing.code, "weeks": released.weeks(), "demo": released.is_demo}


def _body(figures: WeekFigures) -> dict[str, Any]:
    return {
        "period": figures.week,
        "unit": "conversations",
        "epsilon": figures.epsilon,
        "floor": FLOOR,
        "budget": _budget(figures.budget),
        "total": _cell(figures.total),
        "tables": {table: [_cell(cell) for cell in cells] for table, cells in figures.tables.items()},
    }


def _budget(budget: Budget) -> dict[str, Any]:
    return {"year": budget.year, "limit": budget.limit, "spent": budget.spent, "left": budget.left}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"label": cell.label, "value": cell.value, "few": cell.value is None, "margin": cell.margin}
