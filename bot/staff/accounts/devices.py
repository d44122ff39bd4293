"""Browsers that somebody signed in with before: guesses from elsewhere do not hold them off (OWASP, Device Cookies)."""

import hmac
import re
import secrets
import time
from collections.abc import Callable

from aiohttp import web

from bot.privacy.pseudonyms import derived_key
from bot.settings import Secret
from bot.staff.accounts import table
from bot.staff.ledger import StaffLedger

KNOWN_SECONDS = 90 * 24 * 3600
_DEVICE_BYTES = 16
_COOKIE = re.compile(r"([0-9]{1,12})\.([\w-]{22})\.([0-9a-f]{64})", re.ASCII)


class Devices:
    """Knows a browser by a sealed cookie. It opens nothing, and names nobody: whose it is, only the seal tells."""

    def __init__(self, master: Secret, ledger: StaffLedger, *, secure: bool, clock: Callable[[], float] = time.time) -> None:
        """With a key of its own; a secure cookie is sent over https, or to this machine, only."""
        self._key = derived_key(master.value, "staff device")
        self._ledger = ledger
        self._secure = secure
        self._clock = clock
        self._cookie = "__Host-staff-device" if secure else "staff-device"

    async def known(self, request: web.Request, name: str) -> str | None:
        """The browser, if this account signed in with it lately and nothing has made it a stranger since."""
        found = _COOKIE.fullmatch(request.cookies.get(self._cookie, ""))
        if not found or int(found[1]) <= self._clock():
            return None
        epoch = await self._epoch(name)
        is_theirs = epoch is not None and hmac.compare_digest(self._seal(name, epoch, found[1], found[2]), found[3])
        return found[2] if is_theirs else None

    async def hand_out(self, response: web.StreamResponse, name: str) -> None:
        """Have the browser keep that this account signed in with it."""
        epoch = await self._epoch(name)
        if epoch is None:  # closed meanwhile
            return
        until, device = str(int(self._clock()) + KNOWN_SECONDS), secrets.token_urlsafe(_DEVICE_BYTES)
        response.set_cookie(
            self._cookie,
            f"{until}.{device}.{self._seal(name, epoch, until, device)}",
            max_age=KNOWN_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Strict",
        )

    async def _epoch(self, name: str) -> int | None:
        return await self._ledger.read(lambda database: table.device_epoch(database, name))

    def _seal(self, name: str, epoch: int, until: str, device: str) -> str:
        return hmac.digest(self._key, f"{table.spelled(name)} {epoch} {until} {device}".encode(), "sha256").hex()
