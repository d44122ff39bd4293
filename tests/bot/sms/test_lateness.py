"""Nothing old is said: a gateway that stood still keeps quiet about what it missed."""

import asyncio
import time
from urllib.parse import urlencode

import pytest

from bot import clock
from bot.app import Gateway
from bot.operations.metrics import LATE
from bot.sms import lateness
from bot.store.memory import MemoryStore
from tests.fakes import FORM, EngineStandIn, Phone, signature, sms_form

LATE_AFTER = 0.4


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lateness, "LATE_SECONDS", LATE_AFTER)


async def test_an_answer_that_took_too_long_is_not_given(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    engine.mode, engine.slow_seconds = "slow", LATE_AFTER + 0.2
    before = LATE._value.get()
    assert (await phone.texts("my boss has my passport")).is_silent
    assert LATE._value.get() == before + 1
    engine.mode = "normal"
    assert (await phone.texts("i ran away")).ids == ("need.runaway",)


async def frozen(gateway: Gateway, phone: Phone, seconds: float) -> bytes:
    """The answer to a webhook that came while the whole process stood still."""
    form = sms_form("i ran away", phone.number)
    body = urlencode(form)
    reader, writer = await asyncio.open_connection(gateway.public.host, gateway.public.port)
    writer.write(
        f"POST /sms/twilio HTTP/1.1\r\nHost: waypost.test\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signature(form)}\r\nConnection: close\r\n\r\n{body}".encode()
    )
    time.sleep(seconds)  # noqa: ASYNC251 - so that nothing in this process moves
    answer = await reader.read()
    writer.close()
    return answer


async def test_what_came_while_the_process_was_frozen_is_not_answered(
    gateway: Gateway, phone: Phone, engine: EngineStandIn
) -> None:
    engine.otherwise = ("need.runaway",)
    answer = await frozen(gateway, phone, LATE_AFTER + 0.3)
    assert b" 200 " in answer and b"<Response" in answer and b"<Message" not in answer
    assert b"<Message" in await frozen(gateway, phone, 0)


def test_memory_fades_while_the_machine_sleeps() -> None:
    assert clock.since_boot() >= time.monotonic() - 1
    assert MemoryStore(1_800)._clock is clock.since_boot
