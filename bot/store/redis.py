"""The ephemeral store in Redis, for several gateways; the server must not write to disk (checked at start-up)."""

import asyncio
import secrets
from collections.abc import Awaitable
from typing import Any

import redis.asyncio as redis_asyncio
from redis.exceptions import RedisError

from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import keys
from bot.store.base import Claim, Claimed, Outcome, Session, StoreDown

TIMEOUT_SECONDS = 0.2  # a person is waiting; past this the turn goes on without memory
_START_SECONDS = 5.0  # nobody waits for the check at start-up
_IN_PROGRESS = b""


class PersistentRedis(RuntimeError):
    """The Redis server would write conversations to disk."""


class RedisStore:
    """Keeps everything in Redis, each key with an expiry."""

    def __init__(self, url: str, idle_seconds: int) -> None:
        """Prepare a pool of connections; nothing is opened yet."""
        self._idle_seconds = idle_seconds
        # Without introductions (protocol, library, maintenance): each costs a round trip of the little time there is.
        self._redis = redis_asyncio.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=None,
            protocol=2,
            driver_info=None,
        )

    async def day_key(self) -> bytes:
        """The random key of today's pseudonyms, made if there is none; all gateways get the same."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.DAY_KEY, secrets.token_hex(32), nx=True, ex=keys.DAY_KEY_SECONDS)
            pipe.get(keys.DAY_KEY)
            _, key = await _in_time(pipe.execute())
        return bytes.fromhex(key.decode())

    async def claim(self, message: MessageKey, sender: SenderId) -> Claimed:
        """Claim a message and read the sender's session, in one round trip."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.message(message), _IN_PROGRESS, nx=True, ex=keys.CLAIM_SECONDS)
            pipe.get(keys.message(message))
            pipe.get(keys.session(sender))
            pipe.set(keys.flood(sender), 0, nx=True, ex=keys.FLOOD_SECONDS)
            pipe.incr(keys.flood(sender))
            claimed, held, session, _, flood = await _in_time(pipe.execute())
        if claimed:
            return Claimed(Claim.OURS, Session.load(session), flood=flood)
        return Claimed(Claim.DONE, outcome=Outcome.load(held)) if held else Claimed(Claim.IN_PROGRESS)

    async def finish(self, message: MessageKey, outcome: Outcome) -> None:
        """Remember for ten minutes which replies a message got."""
        await _in_time(self._redis.set(keys.message(message), outcome.dump(), ex=keys.OUTCOME_SECONDS))

    async def outcome(self, message: MessageKey) -> Outcome | None:
        """The replies a message got, when it has been answered."""
        held = await _in_time(self._redis.get(keys.message(message)))
        return Outcome.load(held) if held else None

    async def save(self, sender: SenderId, session: Session) -> None:
        """Remember a session for the idle time."""
        await _in_time(self._redis.set(keys.session(sender), session.dump(), ex=self._idle_seconds))

    async def recall(self, sender: SenderId) -> Session:
        """The sender's session, fresh when there is none."""
        return Session.load(await _in_time(self._redis.get(keys.session(sender))))

    async def forget(self, sender: SenderId) -> None:
        """Forget a session at once."""
        await _in_time(self._redis.delete(keys.session(sender)))

    async def ping(self) -> None:
        """Raise StoreDown unless Redis answers."""
        await _in_time(self._redis.ping())

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


async def refuse_persistence(url: str) -> None:
    """Raise PersistentRedis when the server is set to write its data to disk, StoreDown when it cannot be asked."""
    client = redis_asyncio.Redis.from_url(url, socket_timeout=_START_SECONDS, socket_connect_timeout=_START_SECONDS)
    try:
        # One at a time: before version 7 Redis takes no list.
        config = {**await client.config_get("save"), **await client.config_get("appendonly")}
    except (RedisError, OSError) as error:
        raise StoreDown from error
    finally:
        await client.aclose()
    if config.get("save") or config.get("appendonly") == "yes":
        raise PersistentRedis('start Redis with --save "" --appendonly no')


async def _in_time(answer: Awaitable[Any]) -> Any:
    try:
        return await asyncio.wait_for(answer, TIMEOUT_SECONDS)
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreDown from error
