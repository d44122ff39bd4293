"""The ephemeral store in Redis, for several gateways; the server must not write to disk (checked at start-up)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Iterable, Sequence
from typing import Any

import redis.asyncio as redis_asyncio
from redis.exceptions import RedisError

from bot.figures.cards import Card
from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import keys
from bot.store.base import Claim, Claimed, Outcome, StoreDown, Turn
from bot.store.session import Session

TIMEOUT_SECONDS = 0.2  # a person is waiting; past this the turn goes on without memory
_AGAIN_SECONDS = 1.0  # between two tries to listen to the other gateways
_IN_PROGRESS = b""

# In one step, so that no gateway can write a topic back after EXIT was sent to another one.
_REMEMBER = """
local message, answered, session, caution = unpack(KEYS)
local since, id, outcome_seconds, idle_seconds, caution_seconds, outcome, state, careful, silent = unpack(ARGV)
for number = 4, #KEYS do
  local left = string.match(redis.call('GET', KEYS[number]) or '', '"left_at":([%d.]+)')
  if left and tonumber(left) > tonumber(since) then
    redis.call('SET', message, silent, 'EX', outcome_seconds)
    return 0
  end
end
for number = 5, #KEYS do redis.call('DEL', KEYS[number]) end
redis.call('SET', message, outcome, 'EX', outcome_seconds)
redis.call('SET', session, state, 'EX', idle_seconds)
redis.call('SET', caution, careful, 'EX', caution_seconds)
redis.call('SADD', answered, id)
redis.call('EXPIRE', answered, outcome_seconds)
return 1
"""

_HAND_IN = """
local fresh = {}
for number = 2, #ARGV do
  local known = 0
  for _, name in ipairs(KEYS) do known = known + redis.call('SISMEMBER', name, ARGV[number]) end
  redis.call('SADD', KEYS[1], ARGV[number])
  if known == 0 then fresh[#fresh + 1] = ARGV[number] end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return fresh
"""


class RedisStore:
    """Keeps everything in Redis, each key with an expiry."""

    def __init__(self, url: str, idle_seconds: int) -> None:
        """Prepare a pool of connections; nothing is opened yet."""
        self._url = url
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

    async def day_key(self, day: int, mine: bytes, seconds: int) -> bytes:
        """The random key of a day's pseudonyms: mine, for so many seconds, if there is none yet; the same for all."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.day_key(day), mine.hex(), nx=True, ex=seconds)
            pipe.get(keys.day_key(day))
            _, key = await _in_time(pipe.execute())
        return bytes.fromhex(key.decode())

    async def known_day_key(self, day: int) -> bytes | None:
        """The key of a day, if it is still there."""
        key = await _in_time(self._redis.get(keys.day_key(day)))
        return bytes.fromhex(key.decode()) if key else None

    async def claim(self, message: MessageKey, sender: SenderId, formerly: Sequence[SenderId] = ()) -> Claimed:
        """Claim a message and read the sender's session, in one round trip."""
        names = (sender, *formerly)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.message(message), _IN_PROGRESS, nx=True, ex=keys.CLAIM_SECONDS)
            pipe.get(keys.message(message))
            pipe.mget(map(keys.session, names))
            pipe.mget(map(keys.caution, names))
            pipe.set(keys.flood(sender), 0, nx=True, ex=keys.FLOOD_SECONDS)
            pipe.incr(keys.flood(sender))
            claimed, held, states, cautions, _, flood = await _in_time(pipe.execute())
        if claimed:
            return Claimed(Claim.OURS, _first(states, cautions), flood=flood)
        return Claimed(Claim.DONE, outcome=Outcome.load(held)) if held else Claimed(Claim.IN_PROGRESS)

    async def finish(self, message: MessageKey, outcome: Outcome, sender: SenderId | None = None) -> None:
        """Remember for ten minutes which replies a message got; `forget` finds it by this sender."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.message(message), outcome.dump(), ex=keys.OUTCOME_SECONDS)
            if sender:
                pipe.sadd(keys.answered(sender), message)
                pipe.expire(keys.answered(sender), keys.OUTCOME_SECONDS)
                pipe.expire(keys.counted(sender), self._idle_seconds)
            await _in_time(pipe.execute())

    async def outcome(self, message: MessageKey) -> Outcome | None:
        """The replies a message got, when it has been answered."""
        held = await _in_time(self._redis.get(keys.message(message)))
        return Outcome.load(held) if held else None

    async def remember(self, turn: Turn) -> bool:
        """Keep a turn, unless the sender left in a hurry since it began; whether it was kept."""
        sender, session = turn.sender, turn.session
        fixed = (keys.message(turn.message), keys.answered(sender), keys.session(sender), keys.caution(sender))
        old = [key(name) for name in turn.formerly for key in (keys.session, keys.caution)]
        lifetimes = (keys.OUTCOME_SECONDS, self._idle_seconds, session.caution_seconds(self._idle_seconds))
        values = (turn.outcome.dump(), session.dump_state(), session.dump_caution(), turn.outcome.silenced().dump())
        arguments: list[str | float] = [*fixed, *old, turn.since, turn.message, *lifetimes, *values]
        return bool(await _in_time(self._redis.eval(_REMEMBER, len(fixed) + len(old), *arguments)))

    async def save(self, sender: SenderId, session: Session) -> None:
        """Remember a session for the idle time, and its caution for longer."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.session(sender), session.dump_state(), ex=self._idle_seconds)
            pipe.set(keys.caution(sender), session.dump_caution(), ex=session.caution_seconds(self._idle_seconds))
            await _in_time(pipe.execute())

    async def recall(self, sender: SenderId, formerly: Sequence[SenderId] = ()) -> Session:
        """The sender's session, fresh when there is none."""
        names = (sender, *formerly)
        found = await _in_time(self._redis.mget([*map(keys.session, names), *map(keys.caution, names)]))
        return _first(found[: len(names)], found[len(names) :])

    async def forget(self, sender: SenderId, formerly: Sequence[SenderId] = ()) -> None:
        """Forget a sender at once, under every name, and what was answered in the last ten minutes."""
        names = (sender, *formerly)
        gone = [key(name) for name in names for key in (keys.session, keys.caution, keys.counted, keys.flood)]
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(*gone)
            for name in names:
                pipe.smembers(keys.answered(name))
                pipe.delete(keys.answered(name))
            _, *found = await _in_time(pipe.execute())
        await self._silence({MessageKey(held.decode()) for members in found[::2] for held in members})

    async def _silence(self, messages: Collection[MessageKey]) -> None:
        if not messages:
            return
        silent = Outcome((), "en", "", 0.0).dump()
        async with self._redis.pipeline(transaction=True) as pipe:
            for message in messages:
                pipe.set(keys.message(message), silent, xx=True, ex=keys.OUTCOME_SECONDS)
            await _in_time(pipe.execute())

    async def hand_in(self, sender: SenderId, cards: Collection[Card], formerly: Sequence[SenderId] = ()) -> frozenset[Card]:
        """Which of these cards the sender's conversation hands in for the first time; gateways ask one after the other."""
        names = [keys.counted(name) for name in (sender, *formerly)]
        fresh = await _in_time(self._redis.eval(_HAND_IN, len(names), *names, self._idle_seconds, *cards))
        return frozenset(card for card in cards if card.encode() in fresh)

    async def tell(self, sender: SenderId, *, private: bool) -> None:
        """Tell the other gateways who wants nothing kept, or takes that back; Redis passes it on and stores nothing."""
        await _in_time(self._redis.publish(keys.PRIVATE_CHANNEL, f"{int(private)}{sender}"))

    async def told(self) -> AsyncIterator[tuple[SenderId, bool]]:
        """What gateways tell each other, this one included, for ever; connects again whenever Redis is back."""
        while True:
            try:
                async with self._patient() as listener, listener.pubsub() as channel:
                    await channel.subscribe(keys.PRIVATE_CHANNEL)
                    async for message in channel.listen():
                        if message["type"] == "message":
                            said = message["data"].decode()
                            yield SenderId(said[1:]), said[0] == "1"
            except (RedisError, OSError):
                await asyncio.sleep(_AGAIN_SECONDS)

    def _patient(self) -> redis_asyncio.Redis:
        # Silence may last: without a limit on reading. A socket in the file system cannot be kept alive, and need not be.
        keep_alive = {} if self._url.startswith("unix:") else {"socket_keepalive": True}
        return redis_asyncio.Redis.from_url(self._url, socket_timeout=None, **keep_alive)

    async def ping(self) -> None:
        """Raise StoreDown unless Redis answers."""
        await _in_time(self._redis.ping())

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def _first(states: Iterable[bytes | None], cautions: Iterable[bytes | None]) -> Session:
    """The session under the first name that has one."""
    return Session.recalled(next(filter(None, states), None), next(filter(None, cautions), None))


async def _in_time(answer: Awaitable[Any]) -> Any:
    try:
        return await asyncio.wait_for(answer, TIMEOUT_SECONDS)
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreDown from error
