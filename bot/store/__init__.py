"""The ephemeral store: conversation state, claims, floods and the day keys. Memory by default, Redis when configured."""

from bot.store.base import Claim, Claimed, EphemeralStore, Outcome, StoreDown, Turn
from bot.store.memory import MemoryStore
from bot.store.redis import RedisStore
from bot.store.session import Session

__all__ = ["Claim", "Claimed", "EphemeralStore", "MemoryStore", "Outcome", "RedisStore", "Session", "StoreDown", "Turn"]
