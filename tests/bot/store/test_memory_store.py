"""What only the store in memory has: a clock to turn, and a sweep."""

import pytest

from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import Claim, MemoryStore, Outcome, Session, Turn, keys
from bot.store import memory as module
from bot.store.session import RELOCK_SECONDS
from tests.fakes import Clock

MESSAGE, SENDER = MessageKey("m"), SenderId("sender")


def turn(sender: SenderId) -> Turn:
    return Turn(MESSAGE, Outcome(("menu",), "en", "h", 1.0), sender, Session(), since=2.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    return MemoryStore(1_800, clock)


async def test_a_day_key_is_gone_after_its_time(store: MemoryStore, clock: Clock) -> None:
    await store.day_key(7, b"one", 60)
    clock.forward(59)
    assert await store.day_key(7, b"two", 60) == await store.known_day_key(7) == b"one"
    clock.forward(1)
    assert await store.known_day_key(7) is None
    assert await store.day_key(7, b"two", 60) == b"two"


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
    await store.remember(turn(SENDER))
    clock.forward(1_800 + RELOCK_SECONDS + 1)
    for name in "abc":
        await store.remember(turn(SenderId(name)))
    assert not [key for key in store._values if key.endswith(SENDER)]


async def test_closing_forgets_everything(store: MemoryStore) -> None:
    await store.remember(turn(SENDER))
    await store.close()
    assert store._values == {}
