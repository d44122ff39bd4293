"""Pseudonyms: keyed, one key per purpose, and nothing of the number in them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.identity import Identity
from bot.privacy.pseudonyms import Pseudonyms
from bot.store import MemoryStore
from tests.fakes import SECRET_KEY

NUMBER = "+14155550134"
PEOPLE = Pseudonyms(SECRET_KEY)


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
