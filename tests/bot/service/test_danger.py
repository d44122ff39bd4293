"""Danger first: the 911 or 988 answer wins over every fault, mode and list, and waits for nobody."""

import asyncio
import time

import pytest

from bot.conversation.service import FLOOD
from contract.content import Content
from tests.fakes import EngineStandIn, Phone, RedisServer

DANGER = "he has a knife and is breaking down the door"
SELF_HARM = "i want to kill myself"


def leads_with(answer: object, number: str) -> bool:
    return number in answer.text.splitlines()[0]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "lead", "number"),
    [
        (DANGER, "danger.lead", "911"),
        ("tiene una pistola y esta en la puerta", "danger.lead", "911"),
        (SELF_HARM, "self_harm.lead", "988"),
        ("me quiero morir", "self_harm.lead", "988"),
        (f"{SELF_HARM} and {DANGER}", "danger.lead", "911"),
    ],
)
async def test_danger_leads(phone: Phone, text: str, lead: str, number: str) -> None:
    answer = await phone.texts(text)
    assert answer.all_ids == (lead,)
    assert leads_with(answer, number)


async def test_a_second_line_is_named_beside_911(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.labor_trafficking",)
    answer = await phone.texts(DANGER)
    assert answer.all_ids == ("danger.lead", "also.nhth")
    assert leads_with(answer, "911") and "1-888-373-7888" in answer.text


async def test_a_joke_is_lowered_but_not_passed_over(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    answer = await phone.texts("i was just joking i dont want to die")
    assert answer.ids == ("self_harm.soft", "need.runaway")
    assert leads_with(answer, "988")


@pytest.mark.parametrize("mode", ["error", "empty", "version", "garbage"])
async def test_with_a_broken_engine_danger_is_answered_at_once(phone: Phone, engine: EngineStandIn, mode: str) -> None:
    engine.mode = mode  # type: ignore[assignment]
    assert (await phone.texts(DANGER)).all_ids == ("danger.lead",)


async def test_with_a_slow_engine_danger_waits_two_seconds_at_most(phone: Phone, engine: EngineStandIn) -> None:
    engine.mode = "slow"
    started = time.monotonic()
    assert (await phone.texts(DANGER)).all_ids == ("danger.lead",)
    assert time.monotonic() - started < 2


async def test_danger_is_answered_with_everything_down(
    redis_phone: Phone, engine: EngineStandIn, redis_server: RedisServer, content: Content
) -> None:
    await engine.stop()
    redis_server.kill()
    for text, reply_id in ((DANGER, "danger.lead"), (SELF_HARM, "self_harm.lead")):
        answer = await redis_phone.texts(text)
        assert answer.text == content.render(reply_id, "en")


async def test_danger_does_not_wait_for_ones_own_slow_messages(phone: Phone, engine: EngineStandIn) -> None:
    engine.mode, engine.slow_seconds = "slow", 4
    earlier = [asyncio.create_task(phone.texts(f"my boss has my passport {n}")) for n in range(2)]
    await asyncio.sleep(0.2)
    started = time.monotonic()
    assert (await phone.texts(DANGER)).all_ids == ("danger.lead",)
    assert time.monotonic() - started < 2.5
    for task in earlier:
        task.cancel()


async def test_opted_out_person_in_danger_is_answered(phone: Phone, engine: EngineStandIn) -> None:
    await phone.texts("STOP")
    assert (await phone.texts(DANGER)).all_ids == ("danger.lead",)
    assert (await phone.texts("me quiero morir")).all_ids == ("self_harm.lead",)
    assert (await phone.texts("my boss has my passport")).is_silent
    assert (await phone.texts("i was just joking i dont want to die")).is_silent
    assert engine.asked == []


async def test_flood_is_told_to_wait_but_danger_is_answered(phone: Phone) -> None:
    for number in range(FLOOD + 5):
        await phone.texts(f"hello {number}")
    assert (await phone.texts("hello again and again")).ids == ("too_many",)
    for _ in range(3):
        assert (await phone.texts(DANGER)).all_ids == ("danger.lead",)


async def test_after_exit_danger_is_answered_and_so_is_what_follows(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.child_abuse",)
    await phone.texts("EXIT")
    assert (await phone.texts(DANGER)).ids[0] == "danger.lead"
    assert (await phone.texts("my stepdad hits me with his belt")).ids == ("need.child_abuse",)


async def test_with_a_picture_danger_is_answered(phone: Phone) -> None:
    assert (await phone.texts(DANGER, NumMedia="1")).ids[0] == "danger.lead"


async def test_danger_at_the_end_of_a_long_text_is_found(phone: Phone) -> None:
    assert (await phone.texts("we had lunch and played ball. " * 50 + DANGER)).ids[0] == "danger.lead"


async def test_danger_in_a_burst_is_never_left_without_an_answer(phone: Phone) -> None:
    for _ in range(3):
        assert (await phone.texts(DANGER)).all_ids == ("danger.lead",)


async def test_in_private_mode_danger_is_answered(phone: Phone) -> None:
    await phone.texts("PRIVATE")
    assert (await phone.texts(DANGER)).ids[0] == "danger.lead"
