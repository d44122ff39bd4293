"""The ephemeral store: conversation state, claims, floods and the day key. Memory by default, Redis when configured."""

from bot.store.base import Claim, Claimed, EphemeralStore, Outcome, Session, StoreDown
from bot.store.memory import MemoryStore
from bot.store.redis import RedisStore

__all__ = ["Claim", "Claimed", "EphemeralStore", "MemoryStore", "Outcome", "RedisStore", "Session", "StoreDown"]
