"""What every ephemeral store does: one suite over memory and over a real Redis."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count

import pytest
import pytest_asyncio

from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import Claim, EphemeralStore, MemoryStore, Outcome, RedisStore, Session
from contract.state import ConversationState
from tests.fakes import RedisServer

OUTCOME = Outcome(("need.runaway", "note.computer"), "es", "0123456789abcdef", 1_790_000_000.5)
SESSION = Session(ConversationState("es", 3, "runaway", ("need.runaway",), ("nrs",), 1), "exited")
_names = count()

MakeStore = Callable[[int], Awaitable[EphemeralStore]]


@pytest_asyncio.fixture(params=["memory", "redis"])
async def make_store(request: pytest.FixtureRequest, _redis: RedisServer) -> AsyncIterator[MakeStore]:
    """Stores of both kinds, by how long a session lives."""
    made: list[EphemeralStore] = []

    async def make(idle_seconds: int) -> EphemeralStore:
        _redis.reset()
        made.append(MemoryStore(idle_seconds) if request.param == "memory" else RedisStore(_redis.url, idle_seconds))
        return made[-1]

    yield make
    for store in made:
        await store.close()


@pytest_asyncio.fixture
async def store(make_store: MakeStore) -> EphemeralStore:
    return await make_store(1_800)


@pytest.fixture
def message() -> MessageKey:
    return MessageKey(f"message{next(_names)}")


@pytest.fixture
def sender() -> SenderId:
    return SenderId(f"sender{next(_names)}")


async def test_the_day_key_is_random_and_the_same_twice(store: EphemeralStore) -> None:
    key = await store.day_key()
    assert len(key) == 32
    assert await store.day_key() == key


async def test_a_message_is_claimed_once(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    assert (await store.claim(message, sender)).claim is Claim.OURS
    assert (await store.claim(message, sender)).claim is Claim.IN_PROGRESS


async def test_of_many_at_once_one_has_the_claim(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    claims = [claimed.claim for claimed in await asyncio.gather(*(store.claim(message, sender) for _ in range(8)))]
    assert sorted(claim.value for claim in claims) == ["in progress"] * 7 + ["ours"]


async def test_an_answered_message_is_done_and_its_outcome_kept(
    store: EphemeralStore, message: MessageKey, sender: SenderId
) -> None:
    await store.claim(message, sender)
    assert await store.outcome(message) is None
    await store.finish(message, OUTCOME)
    claimed = await store.claim(message, sender)
    assert (claimed.claim, claimed.outcome) == (Claim.DONE, OUTCOME)
    assert await store.outcome(message) == OUTCOME


async def test_a_silent_answer_is_an_outcome_too(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    silent = Outcome((), "en", "hash", 1.0)
    await store.claim(message, sender)
    await store.finish(message, silent)
    assert (await store.claim(message, sender)).outcome == silent


async def test_messages_of_a_sender_are_counted_but_no_retry_twice(make_store: MakeStore, sender: SenderId) -> None:
    store = await make_store(1_800)
    floods = [(await store.claim(MessageKey(f"flood{next(_names)}"), sender)).flood for _ in range(3)]
    assert floods == [1, 2, 3]
    assert (await store.claim(MessageKey("other"), SenderId(f"sender{next(_names)}"))).flood == 1


async def test_a_session_is_recalled_with_the_next_claim(
    store: EphemeralStore, message: MessageKey, sender: SenderId
) -> None:
    assert (await store.claim(message, sender)).session == Session()
    await store.save(sender, SESSION)
    assert (await store.claim(MessageKey(f"{message}next"), sender)).session == SESSION


async def test_a_session_ends_after_the_idle_time(make_store: MakeStore, message: MessageKey, sender: SenderId) -> None:
    store = await make_store(1)
    await store.save(sender, SESSION)
    assert (await store.claim(message, sender)).session == SESSION
    await asyncio.sleep(1.1)
    assert (await store.claim(MessageKey(f"{message}late"), sender)).session == Session()


async def test_each_save_starts_the_idle_time_anew(make_store: MakeStore, message: MessageKey, sender: SenderId) -> None:
    store = await make_store(1)
    for _ in range(3):
        await store.save(sender, SESSION)
        await asyncio.sleep(0.5)
    assert (await store.claim(message, sender)).session == SESSION


async def test_forgetting_is_at_once_and_of_one_sender(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    other = SenderId(f"{sender}other")
    await store.save(sender, SESSION)
    await store.save(other, SESSION)
    await store.forget(sender)
    await store.forget(SenderId("nobody"))
    assert (await store.claim(message, sender)).session == Session()
    assert (await store.claim(MessageKey(f"{message}other"), other)).session == SESSION


async def test_a_store_that_works_answers_a_ping(store: EphemeralStore) -> None:
    await store.ping()


@pytest.mark.parametrize("raw", [None, "", "{}", "[]", "nonsense", '{"mode":"normal"}', '{"mode":"x","state":{}}', b"\xff"])
def test_an_unreadable_session_is_a_fresh_one(raw: str | bytes | None) -> None:
    assert Session.load(raw) == Session()


def test_what_is_stored_of_a_session_is_labels_and_counts() -> None:
    assert re.fullmatch(r'[a-z0-9_.\-+":,{}\[\]]+', SESSION.dump())
