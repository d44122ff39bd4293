"""Proving who one is: password, then code. Every answer to a wrong one is the same."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.staff.accounts import table
from bot.staff.accounts.factors import Factors, digits, recovery_codes
from bot.staff.accounts.passwords import Passwords
from bot.staff.accounts.table import Account
from bot.staff.audit import Action, Audit
from bot.staff.ledger import StaffLedger


@dataclass(frozen=True)
class Enrolment:
    """A second factor that works: the recovery codes to show once, and what to change."""

    codes: list[str]
    change: Callable[[sqlite3.Connection], None]


class Members:
    """Checks and changes what members prove themselves with."""

    def __init__(
        self,
        ledger: StaffLedger,
        passwords: Passwords,
        factors: Factors,
        audit: Audit,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Look accounts up in this ledger."""
        self._ledger = ledger
        self._passwords = passwords
        self.factors = factors
        self._audit = audit
        self._clock = clock

    async def proven(self, name: str, password: str, code: str) -> Account | None:
        """The account, if all of this is right; a code or recovery code that was right is used up."""
        account = await self._ledger.read(lambda database: table.find(database, name))
        usable = account if account and not account.disabled else None
        if not await self._passwords.match(usable.password if usable else None, password) or usable is None:
            return None
        if usable.second_factor and not await self._takes(usable, code):
            return None
        if self._passwords.is_outdated(usable.password):
            kept = await self.hashed(password)
            await self._ledger.write(lambda database: table.rehash(database, usable.name, kept))
        return usable

    async def exists(self, name: str) -> bool:
        """Whether somebody is called that."""
        return await self._ledger.read(lambda database: table.find(database, name)) is not None

    async def hashed(self, password: str) -> str:
        """A password as it is kept."""
        return await self._passwords.hashed(password)

    def enrolment(self, account: Account, kept: str, code: str) -> Enrolment | None:
        """What taking a second factor into use changes, if this is its code."""
        step = self.factors.step(kept, code, self._clock(), last=0)
        if step is None:
            return None
        codes = recovery_codes()
        hashes = self._hashes(account, codes)

        def change(database: sqlite3.Connection) -> None:
            table.set_second_factor(database, account.name, kept, step)
            table.set_recovery(database, account.name, hashes)

        return Enrolment(codes, change)

    async def new_recovery_codes(self, account: Account) -> list[str]:
        """Ten codes in place of the old ones, to be shown once."""
        codes = recovery_codes()
        hashes = self._hashes(account, codes)
        await self._audit.done(
            account.name, Action.RECOVERY_CODES_MADE, "", lambda database: table.set_recovery(database, account.name, hashes)
        )
        return codes

    async def recovery_left(self, account: Account) -> int:
        """How many recovery codes are left."""
        return await self._ledger.read(lambda database: table.recovery_left(database, account.name))

    def _hashes(self, account: Account, codes: list[str]) -> list[str]:
        return [self.factors.hashed(account.name, code) for code in codes]

    async def _takes(self, account: Account, code: str) -> bool:
        if digits(code):
            step = self.factors.step(account.second_factor, code, self._clock(), account.last_step)
            return step is not None and await self._ledger.write(
                lambda database: table.take_step(database, account.name, step)
            )
        hashed = self.factors.hashed(account.name, code)
        if not await self._ledger.write(lambda database: table.take_recovery(database, account.name, hashed)):
            return False
        await self._audit.note(account.name, Action.RECOVERY_CODE_USED)
        return True
