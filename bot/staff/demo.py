"""An account to look around with, for WAYPOST_DEMO=1; in the ledger of the demo alone, with a new password at each start."""

import secrets
import sqlite3
import time

from bot.settings import Secret
from bot.staff.accounts import table
from bot.staff.accounts.passwords import Passwords
from bot.staff.accounts.sessions import end_all
from bot.staff.ledger import StaffLedger
from bot.staff.roles import Role

NAME = "demo"


async def demo_account(ledger: StaffLedger) -> Secret:
    """Make or renew the account; its password."""
    password = secrets.token_urlsafe(12)
    kept = await Passwords().hashed(password)
    await ledger.write(lambda database: _renew(database, kept))
    return Secret(password)


def _renew(database: sqlite3.Connection, kept: str) -> None:
    if table.find(database, NAME) is None:
        table.add(database, NAME, Role.ADMIN, kept, time.time())
    table.set_password(database, NAME, kept)
    end_all(database, NAME)
