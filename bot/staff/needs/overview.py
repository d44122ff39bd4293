"""The first page: what was asked for in one closed week, and what that cost in privacy."""

from dataclasses import dataclass

from aiohttp import web

from bot.figures.released import Cell, NoFigures, WeekFigures
from bot.staff.guard import StaffRouter
from bot.staff.needs.compared import verdict
from bot.staff.needs.desk import NeedsDesk
from bot.staff.needs.spans import span_of
from bot.staff.needs.tables import share
from bot.staff.pages import language_of
from bot.staff.roles import Role

SPANS = (1, 4, 13)
_PARTS = ("crisis", "unsure", "fallback")
_TREND = {"more": "needs.above", "fewer": "needs.below", "noise": "needs.alike", "unknown": ""}


@dataclass(frozen=True)
class Headline:
    """One of the large figures on top."""

    id: str
    value: int | None
    margin: int
    share: int | None
    trend: str  # a text id, or nothing where nothing can be said


class Overview:
    """The newest closed week, or the one that was asked for."""

    def __init__(self, desk: NeedsDesk) -> None:
        """Show with these parts."""
        self._desk = desk

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page."""
        router.get("/", self.page, Role.VIEWER, menu="menu.home")

    async def page(self, request: web.Request) -> web.Response:
        """The page of `?period=`; with `?weeks=4`, of as many weeks up to then, as one."""
        weeks = await self._desk.figures.weeks()
        period = request.query.get("period") or (weeks[0] if weeks else "")
        if not period:
            return self._desk.page(request, "needs/none.html", budget=await self._desk.figures.budget())
        try:
            figures = await self._desk.figures.together(_weeks_up_to(period, weeks, span_of(request, SPANS)))
        except NoFigures as missing:
            return self._desk.missing(request, missing.code, weeks)
        return await self._shown(request, period, figures, weeks)

    async def _shown(self, request: web.Request, period: str, figures: WeekFigures, weeks: list[str]) -> web.Response:
        span, before = span_of(request, SPANS), next((week for week in weeks if week < period), None)
        compared = await self._desk.figures.week(before) if before and span == 1 else None
        return self._desk.page(
            request,
            "needs/overview.html",
            figures=figures,
            period=period,
            before=before,
            after=next((week for week in reversed(weeks) if week > period), None),
            weeks=weeks,
            span=span,
            spans=SPANS,
            headlines=_headlines(figures, compared),
            tables=await self._desk.tables.of(figures, language_of(request)),
        )


def _weeks_up_to(period: str, weeks: list[str], span: int) -> list[str]:
    """So many closed weeks up to this one; this one alone where it is none of them, so that it is said why."""
    return weeks[weeks.index(period) :][:span] if period in weeks else [period]


def _headlines(figures: WeekFigures, before: WeekFigures | None) -> list[Headline]:
    now, then = _large(figures), _large(before) if before else {}
    return [
        Headline(
            name, cell.value, cell.margin, share(cell, figures) if name in _PARTS else None, _trend(cell, then.get(name))
        )
        for name, cell in now.items()
    ]


def _large(figures: WeekFigures) -> dict[str, Cell]:
    outcomes = {cell.label: cell for cell in figures.tables["outcome"]}
    return {"all": figures.total} | {name: outcomes[name] for name in _PARTS}


def _trend(cell: Cell, before: Cell | None) -> str:
    return _TREND[verdict(cell, before)] if before else ""
