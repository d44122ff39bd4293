"""What nobody asks for: sessions past their time and old entries are taken off the disk, and the log is looked through."""

import asyncio
import sqlite3
import time
from contextlib import suppress
from functools import partial
from itertools import count

from bot.ledger import LedgerDown
from bot.operations.metrics import AUDIT_BROKEN
from bot.staff.accounts import sessions
from bot.staff.chain import Chain
from bot.staff.ledger import StaffLedger

EVERY_SECONDS = 60.0
_WHOLE_LOG_EVERY = 60  # rounds; in between the newest entries are looked at
_NEWEST = 200


async def upkeep(ledger: StaffLedger, chain: Chain) -> None:
    """Keep the staff's part of the ledger small, and say when somebody has changed its log; for ever."""

    def forget(database: sqlite3.Connection) -> None:
        sessions.forget_old(database, time.time())
        chain.forget_old(database)

    broken = None
    for turn in count():
        with suppress(LedgerDown):  # it is logged there; the next minute, then
            await ledger.write(forget)
            whole = broken is not None or turn % _WHOLE_LOG_EVERY == 0  # only that says that all is well again
            broken = await ledger.read(partial(chain.check, newest=0 if whole else _NEWEST))
            AUDIT_BROKEN.set(broken is not None)
        await asyncio.sleep(EVERY_SECONDS)
