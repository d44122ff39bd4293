"""Accounts in the ledger. Every function runs inside a transaction of its caller."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from bot.staff.roles import Role

_NAME = re.compile(r"(?!.*(?:\d[._-]*){7})[a-z][a-z0-9._-]{0,31}")  # nothing like a phone number


class AccountError(ValueError):
    """There is no such account, or there is one already; the message is for the command line."""


@dataclass(frozen=True)
class Account:
    """A member of staff."""

    name: str
    role: Role
    password: str
    second_factor: str
    last_step: int
    disabled: bool


def spelled(name: str) -> str:
    """A name as it is kept; empty when nobody can be called that."""
    bare = name.strip().lower()
    return bare if _NAME.fullmatch(bare) else ""


def find(database: sqlite3.Connection, name: str) -> Account | None:
    """The account of this name."""
    return next(iter(_accounts(database, "WHERE name = ?", (spelled(name),))), None)


def known(database: sqlite3.Connection, name: str) -> Account:
    """The account of this name; AccountError when there is none."""
    account = find(database, name)
    if account is None:
        raise AccountError("there is no account of that name")
    return account


def everybody(database: sqlite3.Connection) -> list[Account]:
    """All accounts."""
    return _accounts(database, "ORDER BY name", ())


def add(database: sqlite3.Connection, name: str, role: Role, password: str, now: float) -> Account:
    """Make an account; AccountError when the name is taken or no name."""
    if not spelled(name):
        raise AccountError("a name begins with a letter and has up to 32 letters, dots, dashes and a few digits")
    if find(database, name):
        raise AccountError("there is an account of that name already")
    if _was_somebody(database, spelled(name)):  # or the log would speak of two people by one name
        raise AccountError("somebody was called that before, and stands in the log")
    database.execute("INSERT INTO staff_account VALUES (?, ?, ?, '', 0, 0, ?)", (spelled(name), role, password, int(now)))
    return known(database, name)


def remove(database: sqlite3.Connection, name: str) -> None:
    """Forget an account; what it did stays in the log."""
    name = known(database, name).name
    database.execute("DELETE FROM staff_recovery WHERE name = ?", (name,))
    database.execute("DELETE FROM staff_device WHERE name = ?", (name,))
    database.execute("DELETE FROM staff_account WHERE name = ?", (name,))


def set_role(database: sqlite3.Connection, name: str, role: Role) -> None:
    """Give another role."""
    database.execute("UPDATE staff_account SET role = ? WHERE name = ?", (role, known(database, name).name))


def set_password(database: sqlite3.Connection, name: str, password: str) -> None:
    """Keep the hash of another password; browsers that were known are strangers again."""
    rehash(database, name, password)
    _forget_devices(database, name)


def rehash(database: sqlite3.Connection, name: str, password: str) -> None:
    """Keep another hash of the same password."""
    database.execute("UPDATE staff_account SET password = ? WHERE name = ?", (password, known(database, name).name))


def set_disabled(database: sqlite3.Connection, name: str, disabled: bool) -> None:
    """Let nobody, or somebody again, sign in with this account; browsers that were known are strangers again."""
    database.execute("UPDATE staff_account SET disabled = ? WHERE name = ?", (disabled, known(database, name).name))
    _forget_devices(database, name)


def device_epoch(database: sqlite3.Connection, name: str) -> int | None:
    """The number that browsers of this account are known by, until it goes up; None when nobody may sign in with it."""
    account = find(database, name)
    if account is None or account.disabled:
        return None
    row = database.execute("SELECT epoch FROM staff_device WHERE name = ?", (account.name,)).fetchone()
    return row[0] if row else 0


def set_second_factor(database: sqlite3.Connection, name: str, kept: str, step: int) -> None:
    """Keep another second factor, none if empty; recovery codes of the old one are gone."""
    name = known(database, name).name
    database.execute("UPDATE staff_account SET second_factor = ?, last_step = ? WHERE name = ?", (kept, step, name))
    database.execute("DELETE FROM staff_recovery WHERE name = ?", (name,))


def take_step(database: sqlite3.Connection, name: str, step: int) -> bool:
    """Take note that a code was used; False when it, or a newer one, was used already."""
    done = database.execute("UPDATE staff_account SET last_step = ? WHERE name = ? AND last_step < ?", (step, name, step))
    return done.rowcount == 1


def set_recovery(database: sqlite3.Connection, name: str, hashes: Iterable[str]) -> None:
    """Keep these recovery codes in place of the old ones."""
    database.execute("DELETE FROM staff_recovery WHERE name = ?", (name,))
    database.executemany("INSERT INTO staff_recovery VALUES (?, ?)", [(name, code) for code in hashes])


def take_recovery(database: sqlite3.Connection, name: str, code: str) -> bool:
    """Use up a recovery code; False when there is no such one."""
    return database.execute("DELETE FROM staff_recovery WHERE name = ? AND code = ?", (name, code)).rowcount == 1


def recovery_left(database: sqlite3.Connection, name: str) -> int:
    """How many recovery codes are left."""
    count: int = database.execute("SELECT count(*) FROM staff_recovery WHERE name = ?", (name,)).fetchone()[0]
    return count


def _forget_devices(database: sqlite3.Connection, name: str) -> None:
    statement = "INSERT INTO staff_device VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1"
    database.execute(statement, (known(database, name).name,))


def _was_somebody(database: sqlite3.Connection, name: str) -> bool:
    found = database.execute("SELECT 1 FROM staff_audit WHERE ? IN (who, subject) LIMIT 1", (name,))
    return found.fetchone() is not None


def _accounts(database: sqlite3.Connection, which: str, values: tuple[str, ...]) -> list[Account]:
    columns = "SELECT name, role, password, second_factor, last_step, disabled FROM staff_account"
    rows = database.execute(f"{columns} {which}", values)
    return [Account(row[0], Role(row[1]), row[2], row[3], row[4], bool(row[5])) for row in rows]
