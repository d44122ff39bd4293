"""What staff did: a chain of sealed entries, so that one that is changed, taken out or cut off shows."""

import hashlib
import hmac
import json
import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.privacy.logs import event
from bot.privacy.pseudonyms import derived_key
from bot.settings import Secret
from bot.staff.ledger import StaffLedger

COMMAND_LINE = "(command line)"  # who acts there; no account can be called that
NOBODY = "(nobody)"
KEPT_SECONDS = 730 * 24 * 3600
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,119}|")
_BEFORE_THE_FIRST = "0" * 64


class Action(StrEnum):
    """All that is ever noted; nothing else can be written."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    SESSION_REFUSED = "session_refused"
    FORM_REFUSED = "form_refused"
    ROLE_REFUSED = "role_refused"
    PROVED = "proved"
    PROOF_REFUSED = "proof_refused"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_RESET = "second_factor_reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a label
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a label
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ROLE_CHANGED = "role_changed"


@dataclass(frozen=True)
class Entry:
    """One thing somebody did."""

    number: int
    at: int
    who: str
    action: str
    subject: str
    seal: str


class Chain:
    """Appends entries and checks them; every function runs in the thread that owns the database."""

    def __init__(self, master: Secret, clock: Callable[[], float] = time.time) -> None:
        """Seal with a key of its own."""
        self._key = derived_key(master.value, "staff audit")
        self._clock = clock

    def append(self, database: sqlite3.Connection, who: str, action: Action, subject: str = "") -> Entry:
        """Write one entry, inside the caller's transaction."""
        if not _SUBJECT.fullmatch(subject):
            raise ValueError("the subject of an audit entry is an id, a label or a file of ours")
        first, before, number, seal = self._ends(database)
        entry = self._sealed(Entry(number + 1, int(self._clock()), who, action.value, subject, ""), seal)
        database.execute(
            "INSERT INTO staff_audit VALUES (?, ?, ?, ?, ?, ?)",
            (entry.number, entry.at, entry.who, entry.action, entry.subject, entry.seal),
        )
        self._set_ends(database, first, before, entry.number, entry.seal)
        return entry

    def _sealed(self, entry: Entry, before: str) -> Entry:
        facts = json.dumps([before, entry.number, entry.at, entry.who, entry.action, entry.subject], ensure_ascii=False)
        return Entry(entry.number, entry.at, entry.who, entry.action, entry.subject, self._seal(facts))

    def _seal(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _ends(self, database: sqlite3.Connection) -> tuple[int, str, int, str]:
        row = database.execute("SELECT first, before, last, seal FROM staff_audit_ends").fetchone()
        return row or (1, _BEFORE_THE_FIRST, 0, _BEFORE_THE_FIRST)

    def _set_ends(self, database: sqlite3.Connection, first: int, before: str, last: int, seal: str) -> None:
        database.execute(
            "INSERT OR REPLACE INTO staff_audit_ends VALUES (1, ?, ?, ?, ?, ?)",
            (first, before, last, seal, self._seal(json.dumps(["ends", first, before, last, seal]))),
        )


class Audit:
    """What the pages use."""

    def __init__(self, ledger: StaffLedger, chain: Chain) -> None:
        """Write into this ledger."""
        self._ledger = ledger
        self._chain = chain

    async def note(self, who: str, action: Action, subject: str = "") -> None:
        """Note what somebody did; it is written when this returns, LedgerDown when it cannot be."""
        entry = await self._ledger.write(lambda database: self._chain.append(database, who, action, subject))
        told(entry)


def told(entry: Entry) -> None:
    """Log the seal: a second place that a thief of the ledger cannot change afterwards. It names nobody."""
    event("staff_audit", number=entry.number, seal=entry.seal[:16])
