"""The trust line: who is signed in, what they may open, and that their forms are our own. Denies by default."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.staff.accounts.sessions import Over, Session, Sessions
from bot.staff.audit import Action, Audit
from bot.staff.forms import Forms, is_own_site, read_form
from bot.staff.roles import Role
from bot.staff.turns import Turns
from contract.directory import LANGUAGES, Language

PROOF_SECONDS = 10 * 60
_ENROL = "/account/second-factor"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Member:
    """Who is signed in."""

    name: str
    role: Role
    session: str  # what forms are tied to; never the token
    has_second_factor: bool
    proved: int  # Unix seconds: when password and code were last given
    language: Language | None


@dataclass(frozen=True)
class MenuEntry:
    """A page that is in the menu of those who may open it."""

    path: str
    text_id: str
    role: Role


@dataclass(frozen=True)
class _Access:
    role: Role | None
    before_second_factor: bool
    waits: bool


_SESSION = web.RequestKey("session", Session)
_MEMBER = web.RequestKey("member", Member)
_FIELDS: web.RequestKey[dict[str, str]] = web.RequestKey("fields", dict)


def member(request: web.Request) -> Member:
    """Who is signed in; an error on a page that is open to all."""
    return request[_MEMBER]


def anybody(request: web.Request) -> Member | None:
    """Who is signed in, if anybody is."""
    return request.get(_MEMBER)


def renew(request: web.Request, session_id: str) -> None:
    """From now on the forms of this answer belong to a session that was just begun with a second factor."""
    request[_MEMBER] = replace(member(request), session=session_id, has_second_factor=True)


def session(request: web.Request) -> Session:
    """The session of whoever is signed in."""
    return request[_SESSION]


def current(request: web.Request) -> Session | None:
    """The session of whoever is signed in, if anybody is."""
    return request.get(_SESSION)


def fields(request: web.Request) -> dict[str, str]:
    """The fields of a form that was posted, checked for size and origin."""
    return request[_FIELDS]


def require_proof(request: web.Request, back: str) -> None:
    """Before something dangerous: who has not lately given password and code is sent to do so, then back to this page."""
    if not 0 <= time.time() - member(request).proved < PROOF_SECONDS:
        raise web.HTTPSeeOther(f"/account/prove?next={quote(back)}")


class StaffRouter:
    """Registers pages together with who may open them. What is not registered here is open to nobody."""

    def __init__(self, router: web.UrlDispatcher) -> None:
        """Add to this application's routes."""
        self._router = router
        self._access: dict[web.AbstractRoute, _Access] = {}
        self.menu: list[MenuEntry] = []

    def get(
        self,
        path: str,
        handler: Answer,
        role: Role | None,
        *,
        menu: str = "",
        before_second_factor: bool = False,
        waits: bool = True,
    ) -> None:
        """A page for this role and those above it, None for everybody; `menu` is the text id of its place in the menu.

        One that costs nothing to make need not wait for its turn.
        """
        access = _Access(role, before_second_factor, waits)
        for method in ("GET", "HEAD"):
            self._access[self._router.add_route(method, path, handler)] = access
        if menu and role:
            self.menu.append(MenuEntry(path, menu, role))

    def post(self, path: str, handler: Answer, role: Role | None, *, before_second_factor: bool = False) -> None:
        """A form for this role and those above it; its origin and its token are checked before the handler runs."""
        self._access[self._router.add_route("POST", path, handler)] = _Access(role, before_second_factor, waits=True)

    def listed(self) -> list[tuple[str, str, Role | None]]:
        """Every method and path there is, and who may use it."""
        found = [(route, access.role) for route, access in self._access.items()]
        return [(route.method, route.resource.canonical if route.resource else "", role) for route, role in found]

    def can_be_opened(self, request: web.Request) -> bool:
        """Whether there is a page to read where this request, perhaps a form, went to."""
        resource = request.match_info.route.resource
        return resource is not None and ("GET", resource.canonical) in {listed[:2] for listed in self.listed()}

    def access(self, request: web.Request) -> _Access | None:
        """Who may make this request; None when nobody may."""
        return self._access.get(request.match_info.route)


class Guard:
    """Stands before every handler."""

    def __init__(
        self, router: StaffRouter, sessions: Sessions, audit: Audit, forms: Forms, turns: Turns, *, is_dev: bool
    ) -> None:
        """In development a second factor is offered; elsewhere nobody gets far without one."""
        self._router = router
        self._sessions = sessions
        self._audit = audit
        self._forms = forms
        self._is_dev = is_dev
        self._turns = turns

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let through whoever may; send the rest to sign in, or away."""
        access = self._router.access(request)
        found = None if access and access.role is None and request.method != "POST" else await self._sessions.of(request)
        if isinstance(found, Session):
            self._know(request, found)
        if access is None or access.role is not None:
            if not isinstance(found, Session):
                return await self._to_sign_in(request, found)
            await self._check_role(request, found, access)
        if request.method == "POST":
            await self._check_form(request, access)
        await self._hear_language(request)
        if access and not access.waits:
            return await handler(request)
        async with self._turns.one():
            return await handler(request)

    def _know(self, request: web.Request, found: Session) -> None:
        account = found.account
        request[_SESSION] = found
        request[_MEMBER] = Member(
            account.name, account.role, found.id, bool(account.second_factor), found.proved, found.language
        )

    async def _to_sign_in(self, request: web.Request, found: Over | None) -> web.StreamResponse:
        if found:
            await self._audit.refused(found.name, Action.SESSION_REFUSED)
        response: web.Response
        if _is_for_programs(request):
            response = web.json_response({"error": "sign_in"}, status=401)
        else:
            wanted = f"?next={quote(request.raw_path, safe='/')}" if request.method == "GET" and request.path != "/" else ""
            response = web.Response(status=303, headers={"Location": f"/login{wanted}"})
        return response

    async def _check_role(self, request: web.Request, found: Session, access: _Access | None) -> None:
        if not (found.account.second_factor or self._is_dev or (access and access.before_second_factor)):
            raise web.HTTPForbidden if _is_for_programs(request) else web.HTTPSeeOther(_ENROL)
        if access is None:
            raise request.match_info.http_exception or web.HTTPNotFound()
        if access.role and not found.account.role.includes(access.role):
            await self._audit.refused(found.account.name, Action.ROLE_REFUSED)
            raise web.HTTPForbidden

    async def _check_form(self, request: web.Request, access: _Access | None) -> None:
        who = anybody(request) if access and access.role is not None else None
        request[_FIELDS] = posted = await read_form(request) if is_own_site(request) else {}
        if not is_own_site(request) or (who and not self._forms.belongs(posted, who.session)):
            await self._audit.refused(who.name if who else None, Action.FORM_REFUSED)
            raise web.HTTPForbidden

    async def _hear_language(self, request: web.Request) -> None:
        wanted = next((language for language in LANGUAGES if language == request.query.get("lang")), None)
        if wanted and _SESSION in request and session(request).language != wanted:
            await self._sessions.speak(session(request), wanted)


def _is_for_programs(request: web.Request) -> bool:
    return request.path.startswith("/api/")
