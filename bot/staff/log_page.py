"""What staff did, for administrators: newest first, and whether the chain holds."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from bot.staff import chain
from bot.staff.chain import Break, Chain, Entry
from bot.staff.guard import StaffRouter
from bot.staff.parts import StaffParts
from bot.staff.roles import Role

_A_PAGE = 100
_CHECKED = 1_000  # more would keep the others waiting; the command line checks all


@dataclass(frozen=True)
class _Line:
    entry: Entry
    at: str


class LogPage:
    """`/log`."""

    def __init__(self, parts: StaffParts) -> None:
        """Show the entries of this ledger."""
        self._pages = parts.pages
        self._ledger = parts.ledger
        self._chain = Chain(parts.settings.secret_key)

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page."""
        router.get("/log", self.page, Role.ADMIN, menu="menu.audit")

    async def page(self, request: web.Request) -> web.Response:
        """A page of entries."""
        before = request.query.get("before", "")
        older_than = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
        found, broken = await self._ledger.read(lambda database: self._read(database, older_than))
        lines = [_Line(entry, _minute(entry.at)) for entry in found]
        more = found[-1].number if len(found) == _A_PAGE else None
        return self._pages.page(request, "log.html", lines=lines, broken=broken, more=more)

    def _read(self, database: sqlite3.Connection, before: int | None) -> tuple[list[Entry], Break | None]:
        return chain.newest(database, _A_PAGE, before), self._chain.check(database, newest=_CHECKED)


def _minute(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
