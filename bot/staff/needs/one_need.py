"""One need over time: how often, never what was written."""

from aiohttp import web

from bot.figures.cards import NEEDS
from bot.staff.guard import StaffRouter
from bot.staff.needs.charts import TALL
from bot.staff.needs.desk import NeedsDesk
from bot.staff.needs.spans import span_of
from bot.staff.needs.tables import share
from bot.staff.needs.trends import SPANS, USUAL_SPAN, Courses
from bot.staff.pages import language_of
from bot.staff.roles import Role


class OneNeed:
    """The page of a need."""

    def __init__(self, desk: NeedsDesk) -> None:
        """Show with these parts."""
        self._desk = desk
        self._courses = Courses(desk)

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page."""
        router.get("/needs/{need}", self.page, Role.VIEWER)

    async def page(self, request: web.Request) -> web.Response:
        """Its course over so many `?weeks=`."""
        need, language, span = request.match_info["need"], language_of(request), span_of(request, SPANS, USUAL_SPAN)
        if need not in NEEDS:
            raise web.HTTPNotFound
        weeks, figures = await self._courses.weeks(span)
        if not figures:
            return self._desk.page(request, "needs/none.html", budget=await self._desk.figures.budget())
        shown = await self._courses.one(weeks, figures, "need", need, language, TALL)
        shares = {row.week: share(row.cell, figures[row.week]) for row in shown.rows if row.cell}
        return self._desk.page(
            request,
            "needs/need.html",
            need=need,
            course=shown,
            shares=shares,
            others={other: self._desk.names.line("need", other, language) for other in NEEDS},
            span=span,
            spans=SPANS,
        )
