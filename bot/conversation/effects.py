"""What some replies do besides being said: opt-outs, forgetting, modes."""

from dataclasses import replace

from bot.conversation.fragments import Fragments
from bot.conversation.messages import InboundMessage
from bot.ledger import Ledger
from bot.store import Session


class Effects:
    """Carries out what a reply promises."""

    def __init__(self, ledger: Ledger, fragments: Fragments) -> None:
        """Act on this ledger and these fragments."""
        self._ledger = ledger
        self._fragments = fragments

    def carry_out(self, message: InboundMessage, reply_ids: tuple[str, ...], session: Session) -> Session:
        """Do what the replies promise and return the session to remember."""
        for reply_id in reply_ids:
            session = self._one(message, reply_id, session)
        return session

    def _one(self, message: InboundMessage, reply_id: str, session: Session) -> Session:
        if reply_id == "stop.confirm" and message.opt_out_id:
            self._ledger.opt_out(message.opt_out_id)
        elif reply_id == "start.welcome_back" and message.opt_out_id:
            self._ledger.opt_in(message.opt_out_id)
        elif reply_id in ("exit.neutral", "delete.done"):
            self._fragments.forget(message.sender)
            left = session.exited()
            return left if reply_id == "exit.neutral" else left.reentered()
        elif reply_id == "private.on":
            return replace(session, mode="private")
        elif reply_id == "private.off":
            return replace(session, mode="normal")
        return session
