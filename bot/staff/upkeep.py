"""What nobody asks for: sessions past their time and old entries of the log are taken off the disk."""

import asyncio
import sqlite3
import time
from contextlib import suppress

from bot.ledger import LedgerDown
from bot.staff.accounts import sessions
from bot.staff.chain import Chain
from bot.staff.ledger import StaffLedger

EVERY_SECONDS = 60.0


async def upkeep(ledger: StaffLedger, chain: Chain) -> None:
    """Keep the staff's part of the ledger small, for ever."""

    def forget(database: sqlite3.Connection) -> None:
        sessions.forget_old(database, time.time())
        chain.forget_old(database)

    while True:
        with suppress(LedgerDown):  # it is logged there; the next minute, then
            await ledger.write(forget)
        await asyncio.sleep(EVERY_SECONDS)
