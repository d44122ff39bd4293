"""Accounts from the command line: `python -m bot staff add NAME --role ROLE --password-stdin`, and the rest."""

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from getpass import getpass
from typing import TextIO

from bot.ledger import LedgerDown
from bot.settings import Settings
from bot.staff.accounts import table
from bot.staff.accounts.passwords import PasswordRefused, Passwords, check_new
from bot.staff.accounts.sessions import end_all
from bot.staff.accounts.table import AccountError
from bot.staff.audit import COMMAND_LINE, Action, told
from bot.staff.chain import SHOWN_OF_A_SEAL, Chain, newest
from bot.staff.ledger import StaffLedger
from bot.staff.roles import Role

# Changes the account of this name.
Change = Callable[[sqlite3.Connection, str], object]
_ROLES = [role.value for role in Role]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `python -m bot staff`."""
    commands = parser.add_subparsers(dest="staff", required=True)
    _with_password(_named(commands.add_parser("add", help="make an account"))).add_argument(
        "--role", choices=_ROLES, required=True
    )
    log = commands.add_parser("audit", help="what staff did, and whether anybody changed the log")
    log.add_argument("--last", type=int, default=20, help="how many entries to print")
    log.add_argument("--noted", metavar="NUMBER:SEAL", help="a line of the log that was written down elsewhere")
    commands.add_parser("list", help="who has an account")
    _named(commands.add_parser("role", help="give another role; ends the account's sessions")).add_argument(
        "role", choices=_ROLES
    )
    _named(commands.add_parser("disable", help="let nobody sign in with an account; ends its sessions"))
    _named(commands.add_parser("enable", help="undo disable"))
    _named(commands.add_parser("remove", help="forget an account; what it did stays in the log"))
    _named(commands.add_parser("reset-second-factor", help="for a lost phone; it is set up anew at the next sign-in"))
    _with_password(_named(commands.add_parser("reset-password", help="for a forgotten password; ends the sessions")))


def run(settings: Settings, asked: argparse.Namespace, given: TextIO) -> int:
    """Run one command; the exit code."""
    try:
        ledger = StaffLedger(settings.ledger)
    except sqlite3.Error:
        print("The ledger cannot be opened.", file=sys.stderr)
        return 1
    try:
        return _Command(settings, ledger).run(asked, given)
    except (AccountError, PasswordRefused) as refused:
        print(f"Not done: {refused}.", file=sys.stderr)
        return 2
    except LedgerDown:
        print("Not done: the ledger cannot be written now.", file=sys.stderr)
        return 1
    finally:
        ledger.close()


class _Command:
    """Each change together with its entry in the log."""

    def __init__(self, settings: Settings, ledger: StaffLedger) -> None:
        self._settings = settings
        self._ledger = ledger
        self._chain = Chain(settings.secret_key)

    def run(self, asked: argparse.Namespace, given: TextIO) -> int:
        if asked.staff == "list":
            return self._list()
        if asked.staff == "audit":
            return self._audit(asked.last, asked.noted)
        action, change = self._asked_for(asked, given)
        name = self._ledger.write_now(lambda database: self._noted(database, asked.name, action, change))
        print(f"Done: {asked.staff} {name}")
        return 0

    def _asked_for(self, asked: argparse.Namespace, given: TextIO) -> tuple[Action, Change]:
        if asked.staff == "add":
            kept = self._hash(asked, given)
            role, now = Role(asked.role), time.time()
            return Action.ACCOUNT_ADDED, lambda database, name: table.add(database, name, role, kept, now)
        if asked.staff == "role":
            role = Role(asked.role)
            return Action.ROLE_CHANGED, lambda database, name: table.set_role(database, name, role)
        if asked.staff == "reset-password":
            kept = self._hash(asked, given)
            return Action.PASSWORD_RESET, lambda database, name: table.set_password(database, name, kept)
        return {
            "disable": (Action.ACCOUNT_DISABLED, lambda database, name: table.set_disabled(database, name, True)),
            "enable": (Action.ACCOUNT_ENABLED, lambda database, name: table.set_disabled(database, name, False)),
            "remove": (Action.ACCOUNT_REMOVED, table.remove),
            "reset-second-factor": (
                Action.SECOND_FACTOR_RESET,
                lambda database, name: table.set_second_factor(database, name, "", 0),
            ),
        }[asked.staff]

    def _noted(self, database: sqlite3.Connection, name: str, action: Action, change: Change) -> str:
        change(database, name)
        end_all(database, table.spelled(name))
        told(self._chain.append(database, COMMAND_LINE, action, table.spelled(name)))
        return table.spelled(name)

    def _hash(self, asked: argparse.Namespace, given: TextIO) -> str:
        password = given.readline().rstrip("\r\n") if asked.password_stdin else getpass("Password: ")
        check_new(password, table.spelled(asked.name), is_dev=self._settings.is_dev)
        return Passwords().hash(password)

    def _list(self) -> int:
        for account in self._ledger.write_now(table.everybody):
            second = "second factor" if account.second_factor else "no second factor yet"
            print(f"{account.name:32} {account.role.value:9} {second}{', disabled' if account.disabled else ''}")
        return 0

    def _audit(self, last: int, noted: str | None) -> int:
        number, _, seal = (noted or "").partition(":")
        if noted and not (number.isdecimal() and len(seal) == SHOWN_OF_A_SEAL):
            raise AccountError("--noted is the number and the seal of a line, such as 17:0123456789abcdef")
        known = (int(number), seal) if noted else None
        for entry in reversed(self._ledger.write_now(lambda database: newest(database, max(last, 0)))):
            at = datetime.fromtimestamp(entry.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
            print(
                f"{entry.number:6} {entry.seal[:SHOWN_OF_A_SEAL]} {at} {entry.who} {entry.action} {entry.subject}".rstrip()
            )
        broken = self._ledger.write_now(lambda database: self._chain.check(database, noted=known))
        print(f"NOT WHOLE: entry {broken.number}: {broken.how}" if broken else "Whole: every entry is as it was written.")
        return 1 if broken else 0


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("name")
    return parser


def _with_password(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--password-stdin", action="store_true", help="read it from standard input; else it is asked for")
    return parser
