"""The ledger: the little that must survive a restart, in an allow-listed schema."""

from bot.ledger.ledger import Ledger, LedgerDown, Tally

__all__ = ["Ledger", "LedgerDown", "Tally"]
