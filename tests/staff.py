"""Members of staff for tests: accounts in a ledger, and a browser of forms without script."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from itertools import count
from pathlib import Path
from time import time

import aiohttp
from argon2 import PasswordHasher, profiles

from bot.staff.accounts import table
from bot.staff.ledger import StaffLedger
from bot.staff.roles import Role

PASSWORD = "correct horse battery"
QUICK = PasswordHasher.from_parameters(profiles.CHEAPEST).hash(PASSWORD)
_TIED = re.compile(r'name="csrf" value="([^"]+)"')
_numbers = count(1)


def new_account(ledger: Path, role: Role) -> str:
    """An account that nobody has signed in with; its name."""
    name = f"{role.value}{next(_numbers)}"
    staff = StaffLedger(ledger)
    staff.write_now(lambda database: table.add(database, name, role, QUICK, time()))
    staff.close()
    return name


def at_rest(ledger: Path) -> bytes:
    """All that is on the disk beside a ledger. Another process reads it: one that closes a file it has open in SQLite,
    too, loses its locks on it."""
    return subprocess.run(["cat", *ledger.parent.glob("ledger*")], capture_output=True, check=True).stdout


@dataclass(frozen=True)
class Shown:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    source: str

    @property
    def csrf(self) -> str:
        found = _TIED.search(self.source)
        return found[1] if found else ""

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def words(self) -> str:
        """The text of the page."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.source)).split())


@dataclass
class Browser:
    """A browser of somebody at the staff listener, with cookies of its own; it follows no redirect by itself."""

    url: str
    http: aiohttp.ClientSession
    name: str = ""
    csrf: str = ""

    async def get(self, path: str, **headers: str) -> Shown:
        async with self.http.get(self.url + path, headers=headers, allow_redirects=False) as response:
            return await self._shown(response)

    async def post(self, path: str, headers: Mapping[str, str] | None = None, **fields: str) -> Shown:
        """Post a form, tied to the session unless `csrf` says otherwise."""
        data = {"csrf": self.csrf} | fields
        async with self.http.post(self.url + path, data=data, headers=headers, allow_redirects=False) as response:
            return await self._shown(response)

    async def sign_in(self, name: str, password: str = PASSWORD, code: str = "", next: str = "/") -> Shown:
        """Post the form of `/login`, and learn the token for further forms."""
        shown = await self.post("/login", name=name, password=password, code=code, next=next)
        if shown.status == 303:
            self.name = name
            await self.get("/account/second-factor")
        return shown

    async def _shown(self, response: aiohttp.ClientResponse) -> Shown:
        shown = Shown(response.status, response.headers, await response.text())
        self.csrf = shown.csrf or self.csrf
        return shown
