"""`/desk`, its history and its patch: what is due, what was done, and the way into the public files."""

import asyncio
from datetime import UTC, datetime

from aiohttp import web

from bot.staff.desk.book import Book, by_language, by_role
from bot.staff.desk.export import Export, export
from bot.staff.guard import StaffRouter, member
from bot.staff.pages import StaffPages
from bot.staff.roles import Role
from contract.content import CONTENT_ROOT
from desk.calls import Age

_FIRST = 12  # lines on the overview


class DeskPages:
    """The overview, the history, and the patch."""

    def __init__(self, pages: StaffPages, book: Book) -> None:
        """Show this book."""
        self._pages = pages
        self._book = book

    def add_routes(self, router: StaffRouter) -> None:
        """Register the pages."""
        router.get("/desk", self.overview, Role.VIEWER, menu="desk.heading")
        router.get("/desk/history", self.history, Role.VIEWER)
        router.get("/desk/patch", self.patch, Role.EDITOR)
        router.post("/desk/patch", self.download, Role.EDITOR)

    async def overview(self, request: web.Request) -> web.Response:
        """What is due: words by role and language, lines by age, and what waits for a second person."""
        standings, lines = await self._book.standings(), await self._book.lines()
        signatures, checks = await self._book.on_their_way()
        return self._pages.page(
            request,
            "desk/overview.html",
            roles=by_role(standings),
            languages=by_language(standings),
            replies=len(standings),
            void=[standing.reply.id for standing in standings if standing.reply.review.void],
            lines=[line for line in lines if line.is_wrong or (line.age is not Age.FRESH and not line.waits)][:_FIRST],
            ages={age: sum(line.age is age for line in lines) for age in Age},
            signatures=signatures,
            checks=checks,
            names=self._names(),
        )

    async def history(self, request: web.Request) -> web.Response:
        """The latest acts."""
        signatures, checks = await self._book.history()
        return self._pages.page(
            request, "desk/history.html", signatures=signatures, checks=checks, names=self._names(), day=_day
        )

    async def patch(self, request: web.Request) -> web.Response:
        """What the patch would hold."""
        found = await self._export(member(request).name)
        return self._pages.page(request, "desk/patch.html", found=found, names=self._names())

    async def download(self, request: web.Request) -> web.Response:
        """The patch as a file; that it was taken is noted."""
        who = member(request).name
        found = await self._export(who)
        if not found.patch:
            raise web.HTTPSeeOther("/desk/patch")
        await self._book.exported(who)
        name = f"waypost-content-{self._book.today.isoformat()}.patch"
        return web.Response(
            text=found.patch, content_type="text/x-patch", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    async def _export(self, author: str) -> Export:
        signatures, checks = await self._book.on_their_way()
        return await asyncio.to_thread(export, CONTENT_ROOT, signatures, checks, author, datetime.now(UTC))

    def _names(self) -> dict[str, str]:
        return {service.id: service.names["en"] for service in self._book.content.directory.services.values()}


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds else ""
