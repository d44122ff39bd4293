"""The private figures as files, and nothing else."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.figures.payload import needs
from bot.figures.released import Released
from bot.staff.audit import Action, Audit
from bot.staff.guard import StaffRouter, member
from bot.staff.needs.desk import NeedsDesk
from bot.staff.roles import Role

COLUMNS = ("period", "table", "label", "conversations", "few", "margin", "epsilon", "made_up")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Export:
    """`/export.csv` and `/export.json`: every released week, newest first."""

    def __init__(self, desk: NeedsDesk, audit: Audit) -> None:
        """Export these figures, and note who did."""
        self._figures = desk.figures
        self._audit = audit

    def add_routes(self, router: StaffRouter) -> None:
        """Register both files."""
        router.get("/export.csv", self.table, Role.VIEWER)
        router.get("/export.json", self.document, Role.VIEWER)

    async def table(self, request: web.Request) -> web.Response:
        """One line for each figure."""
        weeks = await self._weeks(request, "csv")
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows([inert(cell) for cell in row] for week in weeks for row in _rows(week))
        return _file(text.getvalue(), "text/csv", "csv")

    async def document(self, request: web.Request) -> web.Response:
        """Each week as `/api/needs` has it."""
        weeks = await self._weeks(request, "json")
        return _file(json.dumps({"weeks": weeks, "demo": self._figures.is_demo}), "application/json", "json")

    async def _weeks(self, request: web.Request, kind: str) -> list[dict[str, Any]]:
        found = await self._figures.ask(_all)
        if request.method == "GET":
            await self._audit.note(member(request).name, Action.FIGURES_EXPORTED, kind)
        return found


def inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _all(released: Released) -> list[dict[str, Any]]:
    answers = (needs(released, week) for week in released.weeks())
    return [body for status, body in answers if status == web.HTTPOk.status_code]


def _rows(week: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for table, cells in ({"all": [week["total"]]} | week["tables"]).items():
        for cell in cells:
            few = "yes" if cell["few"] else "no"
            value = "" if cell["few"] else cell["value"]
            made_up = "yes" if week["demo"] else "no"
            yield week["period"], table, cell["label"], value, few, cell["margin"], week["epsilon"], made_up


def _file(text: str, content_type: str, kind: str) -> web.Response:
    name = {"Content-Disposition": f'attachment; filename="waypost-needs.{kind}"'}
    return web.Response(text=text, content_type=content_type, headers=name)
