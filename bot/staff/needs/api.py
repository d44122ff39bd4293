"""The figures of one week for programs."""

from functools import partial

from aiohttp import web

from bot.figures.payload import needs
from bot.staff.guard import StaffRouter
from bot.staff.needs.desk import NeedsDesk
from bot.staff.roles import Role


class NeedsApi:
    """`GET /api/needs?period=2026-W47`."""

    def __init__(self, desk: NeedsDesk) -> None:
        """Answer from these figures."""
        self._figures = desk.figures

    def add_routes(self, router: StaffRouter) -> None:
        """Register the address."""
        router.get("/api/needs", self.week, Role.VIEWER)

    async def week(self, request: web.Request) -> web.Response:
        """The figures as JSON, or why there are none and of which weeks there are."""
        status, body = await self._figures.ask(partial(needs, period=request.query.get("period", "")))
        return web.json_response(body, status=status)
