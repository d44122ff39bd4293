"""Weeks in a row: all conversations, how they went, and each need by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from markupsafe import Markup

from bot.figures.cards import LINES, Table
from bot.figures.released import Cell, WeekFigures
from bot.figures.weeks import weeks_before
from bot.staff.guard import StaffRouter
from bot.staff.needs.charts import USUAL, Point, course
from bot.staff.needs.desk import NeedsDesk
from bot.staff.needs.spans import span_of
from bot.staff.pages import language_of
from bot.staff.roles import Role
from contract.directory import Language

SPANS = (13, 26, 52)
USUAL_SPAN = 26
_ALL = "all"
_OVERALL: tuple[tuple[Table, str], ...] = (
    ("outcome", "crisis"),
    ("outcome", "unsure"),
    ("outcome", "fallback"),
    ("language", "en"),
    ("language", "es"),
    ("channel", "sms"),
    ("channel", "web"),
)


@dataclass(frozen=True)
class Row:
    """One week of one figure; no cell where there is no figure of that week."""

    week: str
    cell: Cell | None


@dataclass(frozen=True)
class Course:
    """One figure over weeks, drawn."""

    label: str
    name: str
    rows: tuple[Row, ...]
    chart: Markup


class Trends:
    """The page of all courses."""

    def __init__(self, desk: NeedsDesk) -> None:
        """Show with these parts."""
        self._desk = desk
        self._courses = Courses(desk)

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page."""
        router.get("/trends", self.page, Role.VIEWER, menu="menu.trends")

    async def page(self, request: web.Request) -> web.Response:
        """The page for so many `?weeks=`."""
        span, language = span_of(request, SPANS, USUAL_SPAN), language_of(request)
        weeks, figures = await self._courses.weeks(span)
        if not figures:
            return self._desk.page(request, "needs/none.html", budget=await self._desk.figures.budget())
        overall = [await self._courses.all(weeks, figures, language)]
        overall += [await self._courses.one(weeks, figures, table, label, language) for table, label in _OVERALL]
        needs = [await self._courses.one(weeks, figures, "need", label, language) for label in LINES["need"]]
        return self._desk.page(
            request, "needs/trends.html", groups={"overall": overall, "needs": needs}, weeks=weeks, span=span, spans=SPANS
        )


class Courses:
    """Makes courses of figures."""

    def __init__(self, desk: NeedsDesk) -> None:
        """Name and draw with these parts."""
        self._desk = desk

    async def weeks(self, span: int) -> tuple[list[str], dict[str, WeekFigures]]:
        """So many weeks up to the newest closed one, oldest first, without gaps; and the figures of those that have any."""
        known = await self._desk.figures.weeks()
        if not known:
            return [], {}
        weeks = [week for week in (*weeks_before(known[0], span - 1), known[0]) if week >= known[-1]]
        return weeks, await self._desk.figures.some(weeks)

    async def all(self, weeks: Sequence[str], figures: dict[str, WeekFigures], language: Language) -> Course:
        """All conversations."""
        rows = [Row(week, figures[week].total if week in figures else None) for week in weeks]
        return await self._drawn(_ALL, self._desk.words("needs.all", language), rows, language)

    async def one(
        self,
        weeks: Sequence[str],
        figures: dict[str, WeekFigures],
        table: Table,
        label: str,
        language: Language,
        height: int = USUAL,
    ) -> Course:
        """One line of one table."""
        place = list(LINES[table]).index(label)
        rows = [Row(week, figures[week].tables[table][place] if week in figures else None) for week in weeks]
        return await self._drawn(label, self._desk.names.line(table, label, language), rows, language, height)

    async def _drawn(self, label: str, name: str, rows: list[Row], language: Language, height: int = USUAL) -> Course:
        points = tuple(_point(self._desk.names.monday(row.week, language), row.cell) for row in rows)
        chart_label = f"{self._desk.words('needs.chart', language)} {name}"
        return Course(label, name, tuple(rows), await self._desk.drawing.draw(partial(course, points, chart_label, height)))


def _point(name: str, cell: Cell | None) -> Point:
    return Point(name, cell.value if cell else None, cell.margin if cell else 0)
