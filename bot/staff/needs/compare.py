"""Two weeks beside each other."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web
from markupsafe import Markup

from bot.figures.cards import Table
from bot.figures.released import Cell, NoFigures, WeekFigures
from bot.staff.guard import StaffRouter
from bot.staff.needs.charts import Point, pairs
from bot.staff.needs.compared import Verdict, verdict
from bot.staff.needs.desk import NeedsDesk
from bot.staff.pages import language_of
from bot.staff.roles import Role
from contract.directory import Language

_TABLES: tuple[Table, ...] = ("need", "outcome", "route", "language", "channel", "band")


@dataclass(frozen=True)
class Pair:
    """One line of both weeks."""

    label: str
    name: str
    one: Cell
    other: Cell
    verdict: Verdict


@dataclass(frozen=True)
class ComparedTable:
    """A table of both weeks, and its chart; none where there is nothing to draw."""

    table: Table
    pairs: tuple[Pair, ...]
    chart: Markup | None


class Compare:
    """`/compare?period=…&with=…`; the two newest weeks when nothing else is asked for."""

    def __init__(self, desk: NeedsDesk) -> None:
        """Show with these parts."""
        self._desk = desk

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page."""
        router.get("/compare", self.page, Role.VIEWER, menu="menu.compare")

    async def page(self, request: web.Request) -> web.Response:
        """Both weeks, table by table."""
        weeks = await self._desk.figures.weeks()
        period = request.query.get("period") or (weeks[0] if weeks else "")
        other = request.query.get("with") or next((week for week in weeks if week < period), "")
        if not (period and other):
            return self._desk.page(request, "needs/compare.html", weeks=weeks, notice="compare.need_two")
        try:
            both = await self._desk.figures.week(period), await self._desk.figures.week(other)
        except NoFigures as missing:
            return self._desk.missing(request, missing.code, weeks)
        if period == other:
            return self._desk.page(request, "needs/compare.html", weeks=weeks, period=period, notice="compare.same")
        return await self._shown(request, *both, weeks)

    async def _shown(self, request: web.Request, one: WeekFigures, other: WeekFigures, weeks: list[str]) -> web.Response:
        language = language_of(request)
        return self._desk.page(
            request,
            "needs/compare.html",
            weeks=weeks,
            period=one.week,
            other=other.week,
            notice="",
            total=_pair(self._desk.words("needs.all", language), one.total, other.total),
            tables=[await self._table(one, other, table, language) for table in _TABLES],
        )

    async def _table(self, one: WeekFigures, other: WeekFigures, table: Table, language: Language) -> ComparedTable:
        found = [
            _pair(self._desk.names.line(table, cell.label, language), cell, beside)
            for cell, beside in zip(one.tables[table], other.tables[table], strict=True)
        ]
        found.sort(key=lambda pair: -max(pair.one.value or 0, pair.other.value or 0))
        drawn = [pair for pair in found if pair.one.value is not None or pair.other.value is not None]
        label = self._desk.tables.chart_label(f"table.{table}", language)
        points = (_points(drawn, "one"), _points(drawn, "other"))
        return ComparedTable(
            table, tuple(found), await self._desk.drawing.draw(partial(pairs, *points, label)) if drawn else None
        )


def _pair(name: str, one: Cell, other: Cell) -> Pair:
    return Pair(one.label, name, one, other, verdict(one, other))


def _points(found: list[Pair], side: str) -> tuple[Point, ...]:
    cells = [(pair.name, getattr(pair, side)) for pair in found]
    return tuple(Point(name, cell.value, cell.margin) for name, cell in cells)
