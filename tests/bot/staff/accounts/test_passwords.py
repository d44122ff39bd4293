"""Passwords: nobody's costs as much as somebody's."""

import asyncio
import time

import pytest
from argon2 import extract_parameters, profiles

from bot.staff.accounts import passwords
from bot.staff.accounts.passwords import LONGEST, Passwords


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Passwords:
    """As when no tests run."""
    monkeypatch.setattr(passwords, "PARAMETERS", profiles.RFC_9106_LOW_MEMORY)
    return Passwords()


async def _work(hashing: Passwords, kept: str | None, password: str) -> float:
    began = time.process_time()  # of all threads; what else the machine does is not counted
    assert not await hashing.match(kept, password)
    return time.process_time() - began


async def test_a_name_that_nobody_has_takes_as_much_work(hashing: Passwords) -> None:
    kept = hashing.hash("the right one")
    somebody, nobody = await _work(hashing, kept, "a wrong one"), await _work(hashing, None, "a wrong one")
    assert somebody > 0.02
    assert 0.5 < somebody / nobody < 2


async def test_the_hash_of_nobody_is_like_the_others(hashing: Passwords) -> None:
    assert extract_parameters(hashing._nobody) == extract_parameters(hashing.hash("x")) == profiles.RFC_9106_LOW_MEMORY
    assert not hashing.is_outdated(hashing._nobody)


async def test_the_loop_is_free_while_a_password_is_hashed(hashing: Passwords) -> None:
    hashed = asyncio.create_task(hashing.hashed("x"))
    await asyncio.sleep(0.001)
    assert not hashed.done()
    assert await hashing.match(await hashed, "x")


async def test_an_endless_password_costs_no_more(hashing: Passwords) -> None:
    kept = hashing.hash("x" * LONGEST)
    assert not await hashing.match(kept, "y" * 10_000)
    assert not await hashing.match("no hash at all", "x")
