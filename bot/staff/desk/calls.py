"""`/desk/lines`: which lines to call, what each is said to be, and the form for what a caller found."""

from aiohttp import web

from bot.staff.desk.book import Book
from bot.staff.desk.signatures import Refused
from bot.staff.guard import StaffRouter, fields, member
from bot.staff.pages import StaffPages, language_of
from bot.staff.roles import Role
from bot.web import lines as public
from contract.directory import Language
from desk.calls import ANSWERED, SAID, is_core, may_be_dialled


class CallPages:
    """The list of lines, one line, and its checks."""

    def __init__(self, pages: StaffPages, book: Book) -> None:
        """Show the lines of this book as the website shows them."""
        self._pages = pages
        self._book = book
        self._public = public.Lines(book.content)

    def add_routes(self, router: StaffRouter) -> None:
        """Register pages and forms."""
        router.get("/desk/lines", self.all, Role.VIEWER)
        router.get("/desk/lines/{line}", self.one, Role.VIEWER)
        router.post("/desk/lines/{line}/check", self.check, Role.REVIEWER)
        router.post(r"/desk/checks/{number:\d{1,9}}/confirm", self.confirm, Role.REVIEWER)
        router.post(r"/desk/checks/{number:\d{1,9}}/withdraw", self.withdraw, Role.REVIEWER)

    async def all(self, request: web.Request) -> web.Response:
        """Every line, those that need a call first."""
        return self._pages.page(request, "desk/lines.html", lines=await self._book.lines(), is_core=is_core)

    async def one(self, request: web.Request) -> web.Response:
        """One line."""
        try:
            return await self._one(request, request.match_info["line"])
        except Refused:
            raise web.HTTPNotFound from None

    async def check(self, request: web.Request) -> web.StreamResponse:
        """Keep what a caller found."""
        line = request.match_info["line"]
        try:
            await self._book.call(member(request).name, {**fields(request), "service": line})
        except Refused as refused:
            return await self._refuse(request, line, refused)
        raise web.HTTPSeeOther(f"/desk/lines/{line}")

    async def confirm(self, request: web.Request) -> web.StreamResponse:
        """A second member stands in for it."""
        line = fields(request).get("line", "")
        try:
            await self._book.confirm_call(member(request).name, int(request.match_info["number"]))
        except Refused as refused:
            return await self._refuse(request, line, refused)
        raise web.HTTPSeeOther(self._back(line))

    async def withdraw(self, request: web.Request) -> web.StreamResponse:
        """Take one back."""
        line = fields(request).get("line", "")
        try:
            await self._book.withdraw_call(member(request).name, int(request.match_info["number"]))
        except Refused as refused:
            return await self._refuse(request, line, refused)
        raise web.HTTPSeeOther(self._back(line))

    async def _refuse(self, request: web.Request, line: str, refused: Refused) -> web.Response:
        try:
            return await self._one(request, line, status=409, text=refused.code)
        except Refused:
            raise web.HTTPNotFound from None

    async def _one(self, request: web.Request, line_id: str, *, status: int = 200, text: str = "") -> web.Response:
        line = await self._book.line(line_id)
        return self._pages.page(
            request,
            "desk/line.html",
            status=status,
            text=text,
            line=line,
            shown=self._shown(line_id, language_of(request)),
            is_core=is_core(line_id),
            may_be_dialled=may_be_dialled(line.service),
            answered=[word for word in ANSWERED if word == "page" or may_be_dialled(line.service)],
            said=SAID,
            today=self._book.today,
        )

    def _shown(self, line_id: str, language: Language) -> public.Line | None:
        groups = self._public.groups(language, self._book.today)
        return next((line for group in groups for line in group.lines if line.id == line_id), None)

    def _back(self, line: str) -> str:
        return f"/desk/lines/{line}" if line in self._book.content.directory.services else "/desk/lines"
