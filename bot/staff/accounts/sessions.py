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

    def __init__(self, ledger: StaffLedger, *, secure: bool, clock: Callable[[], float] = time.time) -> None:
        """A secure cookie is sent over https, or to this machine, only."""
        self._ledger = ledger
        self._secure = secure
        self._clock = clock
        self._cookie = "__Host-staff" if secure else "staff"

    async def begin(self, response: web.StreamResponse, account: Account, *, language: Language | None = None) -> None:
        """Start a session with a token that nobody has seen before."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), int(self._clock())
        row = (_hashed(token), account.name, now, now, now, language or "", "")
        await self._ledger.write(lambda database: _insert(database, row))
        self._hand_out(response, token)

    async def rotate(self, response: web.StreamResponse, session: Session, *, proved: bool = False) -> None:
        """Give a session another token: what was stolen before is worth nothing now."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), int(self._clock())
        values = (_hashed(token), now if proved else session.proved, session.id)
        await self._ledger.write(
            lambda database: database.execute("UPDATE staff_session SET id = ?, proved = ? WHERE id = ?", values)
        )
        self._hand_out(response, token)

    async def of(self, request: web.Request) -> Session | Over | None:
        """The session of a request; None when it brings none, Over when what it brings is forged, stolen or too old."""
        token = request.cookies.get(self._cookie)
        if not token:
            return None
        session_id, now = _hashed(token), int(self._clock())
        found = await self._ledger.read(lambda database: _find(database, session_id))
        if found is None:
            return Over(None)
        if found.account.disabled or not _is_fresh(found, now):
            await self.end(found)
            return Over(found.account.name)
        if not 0 <= now - found.seen < _SEEN_EVERY_SECONDS:
            await self._ledger.write(
                lambda database: database.execute("UPDATE staff_session SET seen = ? WHERE id = ?", (now, session_id))
            )
        return found

    async def end(self, session: Session) -> None:
        """End one session."""
        await self._ledger.write(lambda database: database.execute("DELETE FROM staff_session WHERE id = ?", (session.id,)))

    async def end_all(self, name: str) -> None:
        """End every session of an account."""
        await self._ledger.write(lambda database: end_all(database, name))

    async def speak(self, session: Session, language: Language) -> None:
        """Remember a language for as long as the session."""
        values = (language, session.id)
        await self._ledger.write(
            lambda database: database.execute("UPDATE staff_session SET language = ? WHERE id = ?", values)
        )

    async def set_up(self, session: Session, new_factor: str) -> None:
        """Remember a second factor that is being set up."""
        values = (new_factor, session.id)
        await self._ledger.write(
            lambda database: database.execute("UPDATE staff_session SET new_factor = ? WHERE id = ?", values)
        )

    def take_back(self, response: web.StreamResponse) -> None:
        """Have the browser forget its token."""
        response.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Strict")

    def _hand_out(self, response: web.StreamResponse, token: str) -> None:
        response.set_cookie(self._cookie, token, path="/", secure=self._secure, httponly=True, samesite="Strict")


def end_all(database: sqlite3.Connection, name: str) -> None:
    """End every session of an account."""
    database.execute("DELETE FROM staff_session WHERE name = ?", (name,))


def _insert(database: sqlite3.Connection, row: tuple[str | int, ...]) -> None:
    earliest = int(row[2]) - WHOLE_SECONDS
    database.execute("DELETE FROM staff_session WHERE began < ?", (earliest,))  # of those who never signed out
    database.execute("INSERT INTO staff_session VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _find(database: sqlite3.Connection, session_id: str) -> Session | None:
    row = database.execute("SELECT * FROM staff_session WHERE id = ?", (session_id,)).fetchone()
    account = table.find(database, row[1]) if row else None
    if account is None:
        return None
    language = next((known for known in LANGUAGES if known == row[5]), None)
    return Session(row[0], account, row[2], row[3], row[4], language, row[6])


def _is_fresh(session: Session, now: int) -> bool:
    idle, whole = now - session.seen, now - session.began
    return -_SKEW_SECONDS <= idle < IDLE_SECONDS and -_SKEW_SECONDS <= whole < WHOLE_SECONDS


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
