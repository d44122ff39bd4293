"""A lock store without locks: the gateway already serialises each conversation, and Rasa's locks poll once a second."""

from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Optional

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore


class NoLockStore(LockStore):
    """Grants every lock at once."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """Create the store; there is nothing to configure."""

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncGenerator[TicketLock, None]:
        """Yield a lock that nobody else can hold."""
        yield TicketLock(conversation_id)

    def get_lock(self, conversation_id: str) -> Optional[TicketLock]:
        """No lock is kept."""
        return None

    def delete_lock(self, conversation_id: str) -> None:
        """No lock is kept."""

    def save_lock(self, lock: TicketLock) -> None:
        """No lock is kept."""
