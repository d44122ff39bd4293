"""What some replies do besides being said: opt-outs, forgetting, modes."""

import logging
from dataclasses import replace

from bot.conversation.fragments import Fragments
from bot.conversation.messages import InboundMessage
from bot.conversation.modes import DELETES, EXITS
from bot.ledger import Ledger, LedgerDown
from bot.operations.metrics import LEDGER_DOWN
from bot.privacy.logs import event
from bot.privacy.pseudonyms import OptOutId
from bot.store import Session


class OptOutNotKept(Exception):
    """An opt-out is in force but not written yet, so nobody may be told that it is kept."""


class Effects:
    """Carries out what a reply promises."""

    def __init__(self, ledger: Ledger, fragments: Fragments, *, keeps_opt_outs: bool = True) -> None:
        """Act on this ledger and these fragments; `keeps_opt_outs` is off where Twilio keeps the list."""
        self._ledger = ledger
        self._fragments = fragments
        self._keeps_opt_outs = keeps_opt_outs

    def carry_out(self, message: InboundMessage, reply_ids: tuple[str, ...], session: Session) -> Session:
        """Do what the replies promise and return the session to remember; OptOutNotKept when a STOP cannot be written."""
        for reply_id in reply_ids:
            session = self._one(message, reply_id, session)
        return session

    def opt_out(self, person: OptOutId) -> None:
        """Write to this person no more; OptOutNotKept when that may be forgotten with this process."""
        if not self._keeps_opt_outs:
            return
        try:
            self._ledger.opt_out(person)
        except LedgerDown:
            _not_written()
            raise OptOutNotKept from None

    def opt_in(self, person: OptOutId) -> None:
        """Write to this person again. One that cannot be written is in force all the same, and tried again."""
        if not self._keeps_opt_outs:
            return
        try:
            self._ledger.opt_in(person)
        except LedgerDown:
            _not_written()

    def _one(self, message: InboundMessage, reply_id: str, session: Session) -> Session:
        if reply_id == "stop.confirm" and message.opt_out_id:
            self.opt_out(message.opt_out_id)
            return replace(session.cleared(), left_at=session.left_at)
        elif reply_id == "start.welcome_back" and message.opt_out_id:
            self.opt_in(message.opt_out_id)
        elif reply_id in (EXITS, DELETES):
            self._fragments.forget(message.sender)
            return session.exited() if reply_id == EXITS else session.cleared()
        elif reply_id == "private.on":
            return replace(session, is_private=True)
        elif reply_id == "private.off":
            return replace(session, is_private=False)
        return session


def _not_written() -> None:
    LEDGER_DOWN.inc()
    event("ledger_not_written", logging.ERROR)
