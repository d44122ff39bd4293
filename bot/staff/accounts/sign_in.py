"""Signing in and out."""

import math

from aiohttp import web

from bot.operations.metrics import SIGN_INS
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.devices import Devices
from bot.staff.accounts.members import Members
from bot.staff.accounts.sessions import Sessions
from bot.staff.accounts.table import Account, spelled
from bot.staff.audit import Action
from bot.staff.forms import own_path
from bot.staff.guard import StaffRouter, current, fields, session
from bot.staff.parts import StaffParts
from bot.staff.roles import Role
from bot.web.limits import client_network


class SignIn:
    """`/login` and `/logout`."""

    def __init__(
        self, parts: StaffParts, members: Members, sessions: Sessions, devices: Devices, attempts: Attempts
    ) -> None:
        """Sign these members in."""
        self._pages = parts.pages
        self._audit = parts.audit
        self._proxies = parts.settings.trusted_proxies
        self._members = members
        self._sessions = sessions
        self._devices = devices
        self._attempts = attempts

    def add_routes(self, router: StaffRouter) -> None:
        """Register the form and what it posts to."""
        router.get("/login", self.form, role=None)
        router.post("/login", self.sign_in, role=None)
        router.post("/logout", self.sign_out, Role.VIEWER, before_second_factor=True)
        router.post("/logout/everywhere", self.sign_out_everywhere, Role.VIEWER, before_second_factor=True)

    async def form(self, request: web.Request) -> web.Response:
        """The form."""
        return self._form(request, request.query.get("next", "/"))

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Check name, password and code; on to where one was going, or the form once more."""
        posted, place = fields(request), client_network(request, self._proxies)
        name = spelled(posted.get("name", "")) or posted.get("name", "")
        device = await self._devices.known(request, name)
        if wait := self._attempts.begin(name, place, device):
            SIGN_INS.labels("locked").inc()
            await self._note(name, Action.SIGN_IN_LOCKED)
            return self._locked(request, wait)
        account = await self._members.proven(name, posted.get("password", ""), posted.get("code", ""))
        SIGN_INS.labels("ok" if account else "refused").inc()
        if account is None:
            await self._note(name, Action.SIGN_IN_REFUSED)
            return self._form(request, posted.get("next", "/"), status=401, text="login.refused")
        self._attempts.succeeded(name, place, device)
        return await self._begin(request, account, own_path(posted.get("next", "/")))

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """End this session."""
        await self._sessions.end(session(request))
        return self._gone()

    async def sign_out_everywhere(self, request: web.Request) -> web.StreamResponse:
        """End every session of whoever asks."""
        await self._sessions.end_everywhere(session(request))
        return self._gone()

    async def _begin(self, request: web.Request, account: Account, to: str) -> web.StreamResponse:
        response = web.Response(status=303, headers={"Location": to})
        await self._sessions.begin(response, account, instead_of=current(request))
        await self._devices.hand_out(response, account.name)
        return response

    async def _note(self, name: str, action: Action) -> None:
        # What was typed as a name may be a password: it is noted only when it is the name of an account.
        await self._audit.refused(name if name and await self._members.exists(name) else None, action)

    def _form(self, request: web.Request, to: str, *, status: int = 200, text: str = "") -> web.Response:
        return self._pages.page(request, "accounts/login.html", status=status, text=text, next=own_path(to))

    def _locked(self, request: web.Request, wait: float) -> web.Response:
        page = self._form(request, fields(request).get("next", "/"), status=429, text="login.wait")
        page.headers["Retry-After"] = str(math.ceil(wait))
        return page

    def _gone(self) -> web.StreamResponse:
        response = web.Response(status=303, headers={"Location": "/login"})
        self._sessions.take_back(response)
        return response
