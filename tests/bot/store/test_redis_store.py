"""What only the store in Redis has: a server that goes away or hangs, key names, lifetimes, and persistence refused."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio
import redis

from bot.privacy.pseudonyms import MessageKey, Pseudonyms
from bot.store import Claim, Outcome, RedisStore, Session, StoreDown, Turn, keys
from bot.store.session import RELOCK_SECONDS
from tests.fakes import SECRET_KEY, RedisServer

IN_TIME = 0.5  # 0.2 s and a busy machine's own slowness
PEOPLE = Pseudonyms(SECRET_KEY)
KEY = b"a key of one day, 32 bytes long."
SENDER, MESSAGE = PEOPLE.sender("+14155550134", b"key"), PEOPLE.message("SM1")
OUTCOME = Outcome(("menu",), "en", "hash", 1.0)
TURN = Turn(MESSAGE, OUTCOME, SENDER, Session(), since=2.0)

OPERATIONS: dict[str, Callable[[RedisStore], Awaitable[object]]] = {
    "day_key": lambda store: store.day_key(7, KEY, 60),
    "known_day_key": lambda store: store.known_day_key(7),
    "claim": lambda store: store.claim(MESSAGE, SENDER),
    "finish": lambda store: store.finish(MESSAGE, OUTCOME),
    "outcome": lambda store: store.outcome(MESSAGE),
    "remember": lambda store: store.remember(TURN),
    "hand_in": lambda store: store.hand_in(SENDER, ("door",)),
    "forget": lambda store: store.forget(SENDER),
    "ping": lambda store: store.ping(),
}
ALL_OPERATIONS = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


@pytest_asyncio.fixture
async def store(redis_server: RedisServer) -> AsyncIterator[RedisStore]:
    opened = RedisStore(redis_server.url, 1_800)
    yield opened
    await opened.close()


async def raises_store_down_in_time(attempt: Awaitable[object]) -> None:
    started = time.monotonic()
    with pytest.raises(StoreDown):
        await attempt
    assert time.monotonic() - started < IN_TIME


@ALL_OPERATIONS
@pytest.mark.parametrize("connected", [True, False], ids=["connected before", "never connected"])
async def test_a_server_that_is_gone_is_down(
    store: RedisStore, redis_server: RedisServer, operation: Callable[[RedisStore], Awaitable[object]], connected: bool
) -> None:
    if connected:
        await store.ping()
    redis_server.kill()
    await raises_store_down_in_time(operation(store))


@ALL_OPERATIONS
@pytest.mark.parametrize("connected", [True, False], ids=["connected before", "never connected"])
async def test_a_server_that_hangs_is_down_in_time(
    store: RedisStore, redis_server: RedisServer, operation: Callable[[RedisStore], Awaitable[object]], connected: bool
) -> None:
    if connected:
        await store.ping()
    redis_server.pause()
    await raises_store_down_in_time(operation(store))


async def test_after_a_hang_no_answer_is_taken_for_another(store: RedisStore, redis_server: RedisServer) -> None:
    """An answer that comes too late must not be read as the answer to the next question."""
    await store.finish(MESSAGE, OUTCOME)
    await store.remember(replace(TURN, session=Session(left_at=3.0, is_exited=True)))
    redis_server.pause()
    late = [store.outcome(MESSAGE), store.day_key(7, KEY, 60), store.claim(MESSAGE, SENDER), store.ping()] * 3
    assert all(isinstance(r, StoreDown) for r in await asyncio.gather(*late, return_exceptions=True))
    redis_server.resume()
    await asyncio.sleep(0.1)
    for number in range(5):
        claimed = await store.claim(MessageKey(f"fresh{number}"), SENDER)
        assert (claimed.claim, claimed.session.is_exited) == (Claim.OURS, True)
        assert await store.outcome(MESSAGE) == OUTCOME


async def test_it_works_again_when_the_server_is_back(store: RedisStore, redis_server: RedisServer) -> None:
    redis_server.kill()
    await raises_store_down_in_time(store.ping())
    redis_server.start()
    await store.ping()


async def test_two_gateways_share_one_day_key(store: RedisStore, redis_server: RedisServer) -> None:
    second = RedisStore(redis_server.url, 1_800)
    try:
        assert await store.day_key(8, KEY, 60) == await second.day_key(8, b"another", 60) == KEY
    finally:
        await second.close()


async def test_every_key_is_of_the_list_and_has_a_lifetime(redis_server: RedisServer) -> None:
    beside = f"{redis_server.url.removesuffix('/0')}/1"  # gateways of other tests write to 0
    written, store = redis.Redis.from_url(beside), RedisStore(beside, 1_800)
    written.flushdb()
    await store.day_key(7, KEY, 60)
    await store.claim(MESSAGE, SENDER)
    assert written.ttl(keys.message(MESSAGE)) <= keys.CLAIM_SECONDS
    await store.remember(TURN)
    await store.hand_in(SENDER, ("door",))
    lifetimes = {key.decode(): written.ttl(key) for key in written.scan_iter()}
    expected = {
        keys.day_key(7): 60,
        keys.message(MESSAGE): keys.OUTCOME_SECONDS,
        keys.answered(SENDER): keys.OUTCOME_SECONDS,
        keys.flood(SENDER): keys.FLOOD_SECONDS,
        keys.counted(SENDER): 1_800,
        keys.session(SENDER): 1_800,
        keys.caution(SENDER): 1_800 + RELOCK_SECONDS,
    }
    assert lifetimes.keys() == expected.keys()
    for key, seconds in expected.items():
        assert seconds - 5 <= lifetimes[key] <= seconds
    await store.claim(PEOPLE.message("SM2"), SENDER)
    assert 55 <= written.ttl(keys.flood(SENDER)) <= 60
    written.close()
    await store.close()


async def test_nothing_written_tells_who_or_what(store: RedisStore, redis_server: RedisServer) -> None:
    written = redis.Redis.from_url(redis_server.url)
    written.flushall()
    for operation in OPERATIONS.values():
        await operation(store)
    await store.remember(TURN)
    for key in written.scan_iter():
        for held in (key, *(written.smembers(key) if written.type(key) == b"set" else [written.get(key) or b""])):
            assert b"4155550134" not in held and b"SM1" not in held
            assert re.fullmatch(rb'[a-z0-9_.:\-+",{}\[\]]*', held)
    written.close()


async def test_what_one_gateway_tells_another_hears_and_nothing_is_stored(
    store: RedisStore, redis_server: RedisServer
) -> None:
    other, written = RedisStore(redis_server.url, 1_800), redis.Redis.from_url(redis_server.url)
    written.flushall()
    heard: list[tuple[str, bool]] = []

    async def listen() -> None:
        async for told in other.told():
            heard.append(told)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.3)
    await store.tell(SENDER, private=True)
    await store.tell(SENDER, private=False)
    await asyncio.sleep(0.2)
    redis_server.kill()
    redis_server.start()
    await asyncio.sleep(1.5)
    await store.tell(SENDER, private=True)
    await asyncio.sleep(0.2)
    assert heard == [(SENDER, True), (SENDER, False), (SENDER, True)]
    kept = redis.Redis.from_url(redis_server.url).keys()
    assert [key for key in kept if b"day-key" not in key] == []  # a gateway of another test may bring back its day key
    listening.cancel()
    written.close()
    await other.close()
