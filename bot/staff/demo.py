"""An account to look around with, for WAYPOST_DEMO=1; in the ledger of the demo alone, with a new password at each start."""

import secrets
import sqlite3
import time

from bot.settings import Secret
from bot.staff.accounts import table
from bot.staff.accounts.passwords import Passwords
from bot.staff.accounts.sessions import end_all
from bot.staff.audit import COMMAND_LINE, Action
from bot.staff.chain import Chain
from bot.staff.ledger import StaffLedger
from bot.staff.roles import Role

NAME = "demo"


async def demo_account(ledger: StaffLedger, chain: Chain) -> Secret:
    """Make or renew the account; its password."""
    password = secrets.token_urlsafe(12)
    kept = await Passwords().hashed(password)
    await ledger.write(lambda database: _renew(database, chain, kept))
    return Secret(password)


def _renew(database: sqlite3.Connection, chain: Chain, kept: str) -> None:
    action = Action.PASSWORD_RESET
    if table.find(database, NAME) is None:
        table.add(database, NAME, Role.ADMIN, kept, time.time())
        action = Action.ACCOUNT_ADDED
    chain.append(database, COMMAND_LINE, action, NAME)  # an account without an entry looks like a log that was cut
    table.set_password(database, NAME, kept)
    end_all(database, NAME)
