"""What staff did, noted together with the doing: both are written, or neither is."""

import sqlite3
import time
from collections.abc import Callable
from enum import StrEnum

from bot.privacy.logs import event
from bot.staff.chain import SHOWN_OF_A_SEAL, Chain, Entry
from bot.staff.ledger import StaffLedger

COMMAND_LINE = "(command line)"  # who acts there; no account can be called that
NOBODY = "(nobody)"
_SELDOM_SECONDS = 60.0


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
    ACCOUNT_REMOVED = "account_removed"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ROLE_CHANGED = "role_changed"
    FIGURES_EXPORTED = "figures_exported"
    CHANGE_PROPOSED = "change_proposed"
    CHANGE_WITHDRAWN = "change_withdrawn"
    CHANGES_MEASURED = "changes_measured"
    MEASURING_STOPPED = "measuring_stopped"
    CHANGES_ACCEPTED = "changes_accepted"
    ACCEPTING_REFUSED = "accepting_refused"
    PATCH_EXPORTED = "patch_exported"
    MODEL_SWITCHED = "model_switched"
    MODEL_SWITCHED_BACK = "model_switched_back"
    DESK_SIGNED = "desk_signed"
    DESK_SIGNATURE_CONFIRMED = "desk_signature_confirmed"
    DESK_SIGNATURE_WITHDRAWN = "desk_signature_withdrawn"
    DESK_CALLED = "desk_called"
    DESK_CALL_CONFIRMED = "desk_call_confirmed"
    DESK_CALL_WITHDRAWN = "desk_call_withdrawn"
    DESK_EXPORTED = "desk_exported"


class Audit:
    """What the pages use."""

    def __init__(self, ledger: StaffLedger, chain: Chain) -> None:
        """Write into this ledger."""
        self._ledger = ledger
        self._chain = chain
        self._refused: dict[tuple[str, Action], float] = {}

    async def note(self, who: str, action: Action, subject: str = "") -> None:
        """Note what somebody did; it is written when this returns, LedgerDown when it cannot be."""
        await self.done(who, action, subject, lambda database: None)

    async def refused(self, who: str | None, action: Action) -> None:
        """Note that somebody, or None for nobody we know, was refused; once a minute, so that nobody can fill the disk."""
        key, now = (who or NOBODY, action), time.monotonic()
        if now - self._refused.get(key, -_SELDOM_SECONDS) >= _SELDOM_SECONDS:
            self._refused[key] = now
            await self.note(*key)

    async def done[T](self, who: str, action: Action, subject: str, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something to the ledger and note it, in one transaction."""

        def both(database: sqlite3.Connection) -> tuple[T, Entry]:
            return work(database), self._chain.append(database, who, action, subject)

        result, entry = await self._ledger.write(both)
        told(entry)
        return result


def told(entry: Entry) -> None:
    """Log the seal: a second place that a thief of the ledger cannot change afterwards. It names nobody."""
    event("staff_audit", number=entry.number, seal=entry.seal[:SHOWN_OF_A_SEAL])
