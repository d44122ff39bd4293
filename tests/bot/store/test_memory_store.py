"""What only the store in memory has: a clock to turn, and a sweep."""

import pytest

from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import Claim, MemoryStore, Outcome, Session, keys
from bot.store import memory as module
from tests.fakes import Clock

MESSAGE, SENDER = MessageKey("m"), SenderId("s")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    return MemoryStore(1_800, clock)


async def test_the_day_key_changes_after_two_days(store: MemoryStore, clock: Clock) -> None:
    key = await store.day_key()
    clock.forward(keys.DAY_KEY_SECONDS - 1)
    assert await store.day_key() == key
    clock.forward(1)
    assert await store.day_key() != key


async def test_a_claim_that_was_never_finished_is_free_again(store: MemoryStore, clock: Clock) -> None:
    await store.claim(MESSAGE, SENDER)
    clock.forward(keys.CLAIM_SECONDS)
    assert (await store.claim(MESSAGE, SENDER)).claim is Claim.OURS


async def test_an_outcome_is_gone_after_ten_minutes(store: MemoryStore, clock: Clock) -> None:
    await store.finish(MESSAGE, Outcome(("menu",), "en", "h", 1.0))
    clock.forward(599)
    assert await store.outcome(MESSAGE)
    clock.forward(1)
    assert await store.outcome(MESSAGE) is None


async def test_messages_are_counted_by_the_minute_from_the_first(store: MemoryStore, clock: Clock) -> None:
    for number in range(1, 4):
        assert (await store.claim(MessageKey(str(number)), SENDER)).flood == number
        clock.forward(19)
    clock.forward(3)
    assert (await store.claim(MessageKey("later"), SENDER)).flood == 1


async def test_what_has_expired_leaves_memory(store: MemoryStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SWEEP_EVERY", 2)
    await store.save(SENDER, Session())
    clock.forward(1_801)
    for name in "abc":
        await store.save(SenderId(name), Session())
    assert keys.session(SENDER) not in store._values


async def test_closing_forgets_everything(store: MemoryStore) -> None:
    await store.save(SENDER, Session())
    await store.close()
    assert store._values == {}
