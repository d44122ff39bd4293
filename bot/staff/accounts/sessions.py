"""Sessions: a random token in a cookie, its hash in the ledger, a short life."""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.staff.accounts import table
from bot.staff.accounts.table import Account
from bot.staff.audit import Action, Audit
from bot.staff.ledger import StaffLedger
from contract.directory import LANGUAGES, Language

IDLE_SECONDS = 15 * 60
WHOLE_SECONDS = 8 * 3600
_SEEN_EVERY_SECONDS = 30  # a write to the disk for each request would be too much
_SKEW_SECONDS = 120  # how far a clock may be set back before what began "later" is over
_TOKEN_BYTES = 32


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in."""

    id: str
    account: Account
    began: int
    seen: int
    proved: int
    language: Language | None
    new_factor: str


@dataclass(frozen=True)
class Over:
    """A session that is no more: whose it was, if we know."""

    name: str | None


class Sessions:
    """Begins, finds and ends them."""

    def __init__(self, ledger: StaffLedger, audit: Audit, *, secure: bool, clock: Callable[[], float] = time.time) -> None:
        """A secure cookie is sent over https, or to this machine, only."""
        self._ledger = ledger
        self._audit = audit
        self._secure = secure
        self._clock = clock
        self._cookie = "__Host-staff" if secure else "staff"

    async def begin(self, response: web.StreamResponse, account: Account, *, instead_of: Session | None = None) -> None:
        """Start a session with a token that nobody has seen before."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)

        def work(database: sqlite3.Connection) -> None:
            if instead_of:
                _delete(database, instead_of)
            _insert(database, token, account.name, int(self._clock()))

        await self._audit.done(account.name, Action.SIGNED_IN, "", work)
        self.hand_out(response, token)

    async def begin_alone(self, account: Account, action: Action, change: Callable[[sqlite3.Connection], object]) -> str:
        """Change an account, end all its sessions and start a new one; its token, for `hand_out`."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)

        def work(database: sqlite3.Connection) -> None:
            change(database)
            end_all(database, account.name)
            _insert(database, token, account.name, int(self._clock()))

        await self._audit.done(account.name, action, "", work)
        return token

    async def prove(self, response: web.StreamResponse, session: Session) -> None:
        """Take note that password and code were given once more; the session gets another token."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), int(self._clock())
        values = (session_id(token), now, now, session.id)
        statement = "UPDATE staff_session SET id = ?, proved = ?, seen = ? WHERE id = ?"
        await self._audit.done(session.account.name, Action.PROVED, "", lambda database: database.execute(statement, values))
        self.hand_out(response, token)

    async def of(self, request: web.Request) -> Session | Over | None:
        """The session of a request; None when it brings none, Over when what it brings is forged, stolen or too old."""
        token = request.cookies.get(self._cookie)
        if not token:
            return None
        hidden, now = session_id(token), int(self._clock())
        found = await self._ledger.read(lambda database: _find(database, hidden))
        if found is None:
            return Over(None)
        if found.account.disabled or not _is_fresh(found, now):
            await self._ledger.write(lambda database: _delete(database, found))
            return Over(found.account.name)
        if _is_use(request) and not 0 <= now - found.seen < _SEEN_EVERY_SECONDS:
            await self._set(found, "UPDATE staff_session SET seen = ? WHERE id = ?", now)
        return found

    async def end(self, session: Session) -> None:
        """Sign out."""
        name = session.account.name
        await self._audit.done(name, Action.SIGNED_OUT, "", lambda database: _delete(database, session))

    async def end_everywhere(self, session: Session) -> None:
        """Sign out of every place."""
        name = session.account.name
        await self._audit.done(name, Action.SIGNED_OUT_EVERYWHERE, "", lambda database: end_all(database, name))

    async def speak(self, session: Session, language: Language) -> None:
        """Remember a language for as long as the session."""
        await self._set(session, "UPDATE staff_session SET language = ? WHERE id = ?", language)

    async def set_up(self, session: Session, new_factor: str) -> None:
        """Remember a second factor that is being set up."""
        await self._set(session, "UPDATE staff_session SET new_factor = ? WHERE id = ?", new_factor)

    def take_back(self, response: web.StreamResponse) -> None:
        """Have the browser forget its token."""
        response.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Strict")

    async def _set(self, session: Session, statement: str, value: str | int) -> None:
        await self._ledger.write(lambda database: database.execute(statement, (value, session.id)))

    def hand_out(self, response: web.StreamResponse, token: str) -> None:
        """Have the browser keep a token until it is closed."""
        response.set_cookie(self._cookie, token, path="/", secure=self._secure, httponly=True, samesite="Strict")


def forget_old(database: sqlite3.Connection, now: float) -> None:
    """Delete what is past its time, of those who never signed out."""
    earliest = (int(now) - WHOLE_SECONDS, int(now) - IDLE_SECONDS)
    database.execute("DELETE FROM staff_session WHERE began <= ? OR seen <= ?", earliest)


def end_all(database: sqlite3.Connection, name: str) -> None:
    """End every session of an account."""
    database.execute("DELETE FROM staff_session WHERE name = ?", (name,))


def _insert(database: sqlite3.Connection, token: str, name: str, now: int) -> None:
    database.execute("INSERT INTO staff_session VALUES (?, ?, ?, ?, ?, '', '')", (session_id(token), name, now, now, now))


def _delete(database: sqlite3.Connection, session: Session) -> None:
    database.execute("DELETE FROM staff_session WHERE id = ?", (session.id,))


def _find(database: sqlite3.Connection, hidden: str) -> Session | None:
    row = database.execute("SELECT * FROM staff_session WHERE id = ?", (hidden,)).fetchone()
    account = table.find(database, row[1]) if row else None
    if account is None:
        return None
    language = next((known for known in LANGUAGES if known == row[5]), None)
    return Session(row[0], account, row[2], row[3], row[4], language, row[6])


def _is_use(request: web.Request) -> bool:
    # A page that a script keeps up to date does not tell that anybody sits before it.
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _is_fresh(session: Session, now: int) -> bool:
    idle, whole = now - session.seen, now - session.began
    return -_SKEW_SECONDS <= idle < IDLE_SECONDS and -_SKEW_SECONDS <= whole < WHOLE_SECONDS


def session_id(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
