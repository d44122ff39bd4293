"""Pseudonyms: keyed, one key per purpose, and nothing of the number in them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.identity import Identity
from bot.privacy.pseudonyms import Pseudonyms
from bot.store import MemoryStore
from bot.store.keys import DAY_SECONDS
from tests.fakes import SECRET_KEY, Clock

NUMBER = "+14155550134"
PEOPLE = Pseudonyms(SECRET_KEY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_same_number_has_another_name_for_each_purpose() -> None:
    names = {PEOPLE.sender(NUMBER, b"day"), PEOPLE.opt_out(NUMBER), PEOPLE.message(NUMBER)}
    assert len(names) == 3


def test_a_name_depends_on_the_key() -> None:
    assert PEOPLE.opt_out(NUMBER) != Pseudonyms(SECRET_KEY + "x").opt_out(NUMBER)
    assert PEOPLE.sender(NUMBER, b"today") != PEOPLE.sender(NUMBER, b"tomorrow")
    assert PEOPLE.opt_out(NUMBER) == Pseudonyms(SECRET_KEY).opt_out(NUMBER)


@given(st.text(min_size=4, max_size=20))
def test_nothing_of_a_value_is_in_its_name(value: str) -> None:
    name = PEOPLE.opt_out(value)
    assert re.fullmatch("[0-9a-f]{32}", name)
    assert value not in name


async def test_two_gateways_with_one_store_know_a_sender_by_one_name() -> None:
    store = MemoryStore(60)
    first, second = Identity(PEOPLE, store), Identity(Pseudonyms(SECRET_KEY), store)
    assert first.sender(NUMBER) != second.sender(NUMBER)
    await first.refresh()
    await second.refresh()
    assert first.sender(NUMBER) == second.sender(NUMBER)
    assert first.opt_out(NUMBER) == second.opt_out(NUMBER)
    assert first.message("SM1") == second.message("SM1")


async def test_yesterdays_name_is_known_for_a_day(clock: Clock) -> None:
    clock.now = 10.9 * DAY_SECONDS
    identity = Identity(PEOPLE, MemoryStore(60, clock), clock)
    await identity.refresh()
    before = identity.sender(NUMBER)
    clock.forward(0.2 * DAY_SECONDS)
    await identity.refresh()
    assert identity.sender(NUMBER) != before
    assert before in identity.formerly(NUMBER)
    clock.forward(DAY_SECONDS)
    await identity.refresh()
    assert before not in identity.formerly(NUMBER)


async def test_gateways_agree_at_midnight_before_they_have_asked_again(clock: Clock) -> None:
    clock.now = 11 * DAY_SECONDS - 30
    store = MemoryStore(60, clock)
    first, second = Identity(PEOPLE, store, clock), Identity(PEOPLE, store, clock)
    await first.refresh()
    await second.refresh()
    before = first.sender(NUMBER)
    clock.forward(60)
    assert first.sender(NUMBER) == second.sender(NUMBER) != before
    assert before in second.formerly(NUMBER)


async def test_a_key_that_another_gateway_replaced_still_opens_the_conversations_of_its_day(clock: Clock) -> None:
    store = MemoryStore(60, clock)
    first, second = Identity(PEOPLE, store, clock), Identity(PEOPLE, store, clock)
    own = second.sender(NUMBER)
    await first.refresh()
    await second.refresh()
    assert second.sender(NUMBER) == first.sender(NUMBER) != own
    assert own in second.formerly(NUMBER)


async def test_a_store_that_lost_the_key_gets_it_back(clock: Clock) -> None:
    store = MemoryStore(60, clock)
    first, second = Identity(PEOPLE, store, clock), Identity(PEOPLE, store, clock)
    await first.refresh()
    await second.refresh()
    known = first.sender(NUMBER)
    await store.close()
    await second.refresh()
    await first.refresh()
    assert first.sender(NUMBER) == second.sender(NUMBER) == known


async def test_a_key_is_gone_at_the_end_of_the_day_after_it(clock: Clock) -> None:
    clock.now = 10.5 * DAY_SECONDS
    store = MemoryStore(60, clock)
    await Identity(PEOPLE, store, clock).refresh()
    clock.now = 12 * DAY_SECONDS - 1
    assert await store.known_day_key(10)
    clock.forward(1)
    assert await store.known_day_key(10) is None


async def test_a_gateway_that_slept_over_midnight_uses_its_newest_key(clock: Clock) -> None:
    identity = Identity(PEOPLE, MemoryStore(60, clock), clock)
    await identity.refresh()
    before = identity.sender(NUMBER)
    clock.forward(3 * DAY_SECONDS)
    assert identity.sender(NUMBER) == before
    await identity.refresh()
    assert identity.sender(NUMBER) != before
    assert before not in identity.formerly(NUMBER)
