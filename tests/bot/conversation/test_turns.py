"""Texts of one sender are answered one after the other, but nobody waits for ever and nobody for others."""

import asyncio
import time

import pytest

from bot.conversation import turns as module
from bot.conversation.turns import Turns
from bot.privacy.pseudonyms import SenderId

ANA, BEA = SenderId("ana"), SenderId("bea")


async def take(turns: Turns, sender: SenderId, name: str, done: list[str], seconds: float = 0.02) -> None:
    async with turns.of(sender):
        await asyncio.sleep(seconds)
        done.append(name)


async def test_turns_of_one_sender_come_in_order() -> None:
    turns, done = Turns(), list[str]()
    await asyncio.gather(*(take(turns, ANA, str(n), done, 0.02 / (n + 1)) for n in range(5)))
    assert done == ["0", "1", "2", "3", "4"]


async def test_nobody_waits_for_somebody_else() -> None:
    turns, done = Turns(), list[str]()
    await asyncio.gather(take(turns, ANA, "ana", done, 0.2), take(turns, BEA, "bea", done, 0.01))
    assert done == ["bea", "ana"]


async def test_a_turn_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.1)
    turns, done = Turns(), list[str]()
    stuck = asyncio.create_task(take(turns, ANA, "stuck", done, 1.5))
    await asyncio.sleep(0)
    started = time.monotonic()
    await asyncio.gather(*(take(turns, ANA, f"later {n}", done) for n in range(3)))
    assert time.monotonic() - started < 1
    assert "stuck" not in done
    await stuck


async def test_a_turn_that_fails_lets_the_next_one_go_on() -> None:
    turns, done = Turns(), list[str]()
    with pytest.raises(ValueError):
        async with turns.of(ANA):
            raise ValueError
    await take(turns, ANA, "next", done)
    assert done == ["next"]


async def test_nothing_is_kept_of_a_sender_whose_turns_are_over() -> None:
    turns, done = Turns(), list[str]()
    await asyncio.gather(*(take(turns, ANA, str(n), done) for n in range(3)))
    assert not turns._locks and not turns._waiting
