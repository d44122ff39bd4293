"""The turn being handled: the carried state goes in, needs, reply ids and the next state come out.

Rasa keeps conversations in a tracker store. Ours keeps nothing: the input channel opens a `Turn`, the tracker store
reads the state from it and leaves the outcome in it (docs/adr/0002-engine-is-a-function.md).
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Optional

from contract.directory import Language
from contract.state import ConversationState
from contract.wire import Need


@dataclass
class Turn:
    """One message on its way through the engine."""

    language: Language
    state: ConversationState
    needs: tuple[Need, ...] = ()
    reply_ids: tuple[str, ...] = ()
    next_state: Optional[ConversationState] = None


current_turn: ContextVar[Optional[Turn]] = ContextVar("current_turn", default=None)
