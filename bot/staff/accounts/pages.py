"""A member's own page: password, recovery codes, and proving once more who one is."""

import math

from aiohttp import web

from bot.staff.accounts import table
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.devices import Devices
from bot.staff.accounts.members import Members
from bot.staff.accounts.passwords import PasswordRefused, check_new
from bot.staff.accounts.sessions import Sessions
from bot.staff.audit import Action
from bot.staff.forms import own_path
from bot.staff.guard import StaffRouter, fields, member, require_proof, session
from bot.staff.parts import StaffParts
from bot.staff.roles import Role
from bot.web.limits import client_network

_PAGE = "/account"


class AccountPages:
    """`/account` and what it posts to."""

    def __init__(
        self, parts: StaffParts, members: Members, sessions: Sessions, devices: Devices, attempts: Attempts
    ) -> None:
        """Change these members."""
        self._pages = parts.pages
        self._audit = parts.audit
        self._settings = parts.settings
        self._members = members
        self._sessions = sessions
        self._devices = devices
        self._attempts = attempts

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page and its forms."""
        router.get(_PAGE, self.page, Role.VIEWER)
        router.get("/account/prove", self.proof_form, Role.VIEWER)
        router.post("/account/prove", self.prove, Role.VIEWER)
        router.post("/account/password", self.change_password, Role.VIEWER)
        router.post("/account/recovery-codes", self.new_recovery_codes, Role.VIEWER)

    async def page(self, request: web.Request) -> web.Response:
        """Who one is, and what one can change."""
        return await self._account(request)

    async def proof_form(self, request: web.Request) -> web.Response:
        """Ask for password and code once more."""
        return self._proof(request, request.query.get("next", "/"))

    async def prove(self, request: web.Request) -> web.StreamResponse:
        """Check them, and go on with another token."""
        posted, to = fields(request), own_path(fields(request).get("next", "/"))
        name, place = member(request).name, client_network(request, self._settings.trusted_proxies)
        if wait := self._attempts.begin(name, place):
            page = self._proof(request, to, status=429, text="login.wait")
            page.headers["Retry-After"] = str(math.ceil(wait))
            return page
        if await self._members.proven(name, posted.get("password", ""), posted.get("code", "")) is None:
            await self._audit.note(name, Action.PROOF_REFUSED)
            return self._proof(request, to, status=401, text="login.refused")
        self._attempts.succeeded(name, place)
        response = web.Response(status=303, headers={"Location": to})
        await self._sessions.prove(response, session(request))
        return response

    async def change_password(self, request: web.Request) -> web.StreamResponse:
        """Another password; every other session ends, and no other browser is known any more."""
        require_proof(request, _PAGE)
        account, password = session(request).account, fields(request).get("password", "")
        try:
            check_new(password, account.name, is_dev=self._settings.is_dev)
        except PasswordRefused:
            return await self._account(request, status=400, text="account.password_refused")
        if password != fields(request).get("again"):
            return await self._account(request, status=400, text="account.password_differs")
        kept = await self._members.hashed(password)
        token = await self._sessions.begin_alone(
            account, Action.PASSWORD_CHANGED, lambda database: table.set_password(database, account.name, kept)
        )
        response = web.Response(status=303, headers={"Location": _PAGE})
        self._sessions.hand_out(response, token)
        await self._devices.hand_out(response, account.name)
        return response

    async def new_recovery_codes(self, request: web.Request) -> web.StreamResponse:
        """Ten new codes, shown once."""
        require_proof(request, _PAGE)
        account = session(request).account
        if not account.second_factor:
            raise web.HTTPBadRequest
        codes = await self._members.new_recovery_codes(account)
        return self._pages.page(request, "accounts/recovery_codes.html", codes=codes)

    async def _account(self, request: web.Request, *, status: int = 200, text: str = "") -> web.Response:
        left = await self._members.recovery_left(session(request).account)
        return self._pages.page(request, "accounts/account.html", status=status, text=text, codes_left=left)

    def _proof(self, request: web.Request, to: str, *, status: int = 200, text: str = "") -> web.Response:
        return self._pages.page(request, "accounts/prove.html", status=status, text=text, next=own_path(to))
