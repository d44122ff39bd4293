"""`/desk/replies`: the words as they are sent, what they rest on, and the form in which somebody says who has read them."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot.staff.desk.book import Book, Standing
from bot.staff.desk.measures import Ease, Measures
from bot.staff.desk.signatures import WHOLE, Refused
from bot.staff.guard import StaffRouter, fields, member
from bot.staff.pages import StaffPages
from bot.staff.roles import Role
from contract.content import MORE, Content, Reply
from contract.directory import LANGUAGES, Language
from contract.review import ROLES, fingerprint
from contract.segments import SegmentCount, count_segments


@dataclass(frozen=True)
class Text:
    """One text of a reply as people read it, with what it costs by text message and how hard it is."""

    language: Language
    length: str
    paragraphs: tuple[str, ...]
    cost: SegmentCount | None
    ease: float | None


class ReplyPages:
    """The list of replies, one reply, and its signatures."""

    def __init__(self, pages: StaffPages, book: Book) -> None:
        """Show and sign the replies of this book."""
        self._pages = pages
        self._book = book
        self._measures = Measures()

    def add_routes(self, router: StaffRouter) -> None:
        """Register pages and forms."""
        router.get("/desk/replies", self.all, Role.VIEWER)
        router.get("/desk/replies/{reply}", self.one, Role.VIEWER)
        router.post("/desk/replies/{reply}/sign", self.sign, Role.REVIEWER)
        router.post(r"/desk/signatures/{number:\d{1,9}}/confirm", self.confirm, Role.REVIEWER)
        router.post(r"/desk/signatures/{number:\d{1,9}}/withdraw", self.withdraw, Role.REVIEWER)

    async def all(self, request: web.Request) -> web.Response:
        """Every reply, or those that wait for one role."""
        role = next((role for role in ROLES if role == request.query.get("role")), None)
        standings = [found for found in await self._book.standings() if role is None or role in found.missing]
        # Hundreds of rows take longer to draw than anybody's answer may wait.
        return await asyncio.to_thread(
            self._pages.page, request, "desk/replies.html", standings=standings, role=role, roles=ROLES
        )

    async def one(self, request: web.Request) -> web.Response:
        """One reply."""
        try:
            return await self._one(request, request.match_info["reply"])
        except Refused:
            raise web.HTTPNotFound from None

    async def sign(self, request: web.Request) -> web.StreamResponse:
        """Keep who has read it."""
        reply = request.match_info["reply"]
        try:
            await self._book.sign(member(request).name, {**fields(request), "reply": reply})
        except Refused as refused:
            return await self._refuse(request, reply, refused)
        raise web.HTTPSeeOther(f"/desk/replies/{reply}")

    async def confirm(self, request: web.Request) -> web.StreamResponse:
        """A second member has seen it."""
        posted = fields(request)
        try:
            await self._book.confirm_signature(member(request).name, _number(request), posted.get("name", ""))
        except Refused as refused:
            return await self._refuse(request, posted.get("reply", ""), refused)
        raise web.HTTPSeeOther(self._back(posted.get("reply", "")))

    async def withdraw(self, request: web.Request) -> web.StreamResponse:
        """Take one back."""
        posted = fields(request)
        try:
            await self._book.withdraw_signature(member(request).name, _number(request))
        except Refused as refused:
            return await self._refuse(request, posted.get("reply", ""), refused)
        raise web.HTTPSeeOther(self._back(posted.get("reply", "")))

    async def _refuse(self, request: web.Request, reply: str, refused: Refused) -> web.Response:
        try:
            return await self._one(request, reply, status=409, text=refused.code)
        except Refused:
            raise web.HTTPNotFound from None

    async def _one(self, request: web.Request, reply_id: str, *, status: int = 200, text: str = "") -> web.Response:
        standing = await self._book.standing(reply_id)
        ease = await self._measures.of(reply_id)
        return self._pages.page(
            request,
            "desk/reply.html",
            status=status,
            text=text,
            standing=standing,
            reply=standing.reply,
            texts=self._texts(standing, ease),
            sources=self._book.content.sources.pages(standing.reply.sources, self._book.content.directory),
            of=fingerprint(standing.reply.words, WHOLE),
            today=self._book.today,
            roles=ROLES,
        )

    def _texts(self, standing: Standing, ease: Ease) -> list[tuple[Text, ...]]:
        """By length, both languages side by side."""
        reply, content = standing.reply, self._book.content
        return [
            tuple(_text(content, reply, language, length, ease) for language in LANGUAGES)
            for length in ("short", "more", "web")
            if length in reply.words["en"]
        ]

    def _back(self, reply: str) -> str:
        return f"/desk/replies/{reply}" if reply in self._book.content.replies else "/desk"


def _text(content: Content, reply: Reply, language: Language, length: str, ease: Ease) -> Text:
    figure = ease.get(language, {}).get(length)
    if length == "web":
        return Text(language, length, content.web(reply.id, language).paragraphs, None, figure)
    said = content.render(reply.id + (MORE if length == "more" else ""), language)
    return Text(language, length, (said,), count_segments(said), figure)


def _number(request: web.Request) -> int:
    return int(request.match_info["number"])
