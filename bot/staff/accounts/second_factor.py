"""Setting up a second factor: a picture to scan, a code to show that it worked, recovery codes once."""

from aiohttp import web

from bot.staff.accounts.members import Members
from bot.staff.accounts.sessions import Session, Sessions, session_id
from bot.staff.audit import Action
from bot.staff.guard import StaffRouter, fields, member, renew, require_proof, session
from bot.staff.parts import StaffParts
from bot.staff.roles import Role

_PAGE = "/account/second-factor"


class SecondFactorPages:
    """`/account/second-factor`."""

    def __init__(self, parts: StaffParts, members: Members, sessions: Sessions) -> None:
        """Set it up for these members."""
        self._pages = parts.pages
        self._members = members
        self._sessions = sessions

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page, its picture and its form."""
        router.get(_PAGE, self.page, Role.VIEWER, before_second_factor=True)
        router.get("/account/qr", self.picture, Role.VIEWER, before_second_factor=True)
        router.post(_PAGE, self.enrol, Role.VIEWER, before_second_factor=True)

    async def page(self, request: web.Request) -> web.Response:
        """The secret, as a picture and in letters."""
        if session(request).account.second_factor:
            require_proof(request, _PAGE)
        kept = await self._being_set_up(session(request))
        return self._form(request, kept)

    async def picture(self, request: web.Request) -> web.Response:
        """The picture to scan."""
        kept = session(request).new_factor
        if not kept:
            raise web.HTTPNotFound
        return web.Response(body=self._members.factors.picture(kept, member(request).name), content_type="image/svg+xml")

    async def enrol(self, request: web.Request) -> web.StreamResponse:
        """Take it into use, under another token, and show the recovery codes."""
        account, kept = session(request).account, session(request).new_factor
        if account.second_factor:
            require_proof(request, _PAGE)
        enrolment = self._members.enrolment(account, kept, fields(request).get("code", "")) if kept else None
        if enrolment is None:
            kept = await self._being_set_up(session(request))
            return self._form(request, kept, status=400, text="second.refused")
        token = await self._sessions.begin_alone(account, Action.SECOND_FACTOR_SET, enrolment.change)
        renew(request, session_id(token))  # the page that comes now has forms, too
        page = self._pages.page(request, "accounts/recovery_codes.html", codes=enrolment.codes)
        self._sessions.hand_out(page, token)
        return page

    async def _being_set_up(self, found: Session) -> str:
        kept = found.new_factor
        if not kept or self._members.factors.secret(kept) is None:
            kept = self._members.factors.new()
            await self._sessions.set_up(found, kept)
        return kept

    def _form(self, request: web.Request, kept: str, *, status: int = 200, text: str = "") -> web.Response:
        letters = self._members.factors.secret(kept) or ""
        parts = [letters[start : start + 4] for start in range(0, len(letters), 4)]
        return self._pages.page(request, "accounts/second_factor.html", status=status, text=text, letters=" ".join(parts))
