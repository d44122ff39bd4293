"""Nothing to find: a canary number and canary words go down every path at DEBUG, and are nowhere afterwards."""

import asyncio
import io
import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import aiohttp
import pytest
import redis

from bot.app import Gateway
from bot.conversation.service import FLOOD
from bot.privacy import logs
from contract.wire import Need
from tests.bot.conftest import TIDY_SECONDS
from tests.fakes import FORM, PUBLIC_URL, EngineStandIn, Phone, RedisServer, new_sid, signature, sms_form

NUMBER = "+14155550177"
WORD = "zanzibarquokka"  # no word of ours, in no language
CANARIES = (NUMBER[2:], WORD, "SMc0ffee")
TEXTS = [
    f"my boss has my passport {WORD}",
    f"he has a knife and is breaking down the door {WORD}",
    f"i want to kill myself {WORD}",
    f"i was just joking i dont want to die {WORD}",
    f"mi patrón tiene mi pasaporte {WORD}",
    f"помогите мне пожалуйста {WORD}",
    WORD,
    f"/restart {WORD}",
    f"call me at {NUMBER}",
    "HELP",
    "STOP",
    f"still there {WORD}",
    "START",
    "PRIVATE",
    f"in private {WORD}",
    "PRIVATE OFF",
    "EXIT",
    f"after exit {WORD}",
    "DELETE",
    "TRACE",
    "",
]
BREAKS: list[Literal["normal", "slow", "error", "empty", "version", "garbage"]] = ["error", "empty", "version", "garbage"]


@dataclass
class Traces:
    """All places where something could be left."""

    output: io.StringIO
    stored: redis.Redis
    data_dir: Path
    gateway: Gateway
    http: aiohttp.ClientSession

    async def found(self) -> dict[str, list[str]]:
        """Which canary is where; empty when nothing is anywhere."""
        places = {
            "logs": self.output.getvalue(),
            "redis": "".join(f"{key} {self._held(key)}\n" for key in self.stored.scan_iter()),
            "disk": self.disk(),
            "metrics": await self._metrics(),
        }
        assert all(places.values()), "a place that holds nothing was not looked at"
        hits = {place: [canary for canary in CANARIES if canary in text] for place, text in places.items()}
        return {place: canaries for place, canaries in hits.items() if canaries}

    def disk(self) -> str:
        return "".join(path.read_bytes().decode("latin-1") for path in self.data_dir.rglob("*") if path.is_file())

    def _held(self, key: bytes) -> str:
        return str(self.stored.dump(key)) + str(self.stored.smembers(key) if b":answered:" in key else self.stored.get(key))

    async def _metrics(self) -> str:
        async with self.http.get(f"http://{self.gateway.staff.host}:{self.gateway.staff.port}/metrics") as response:
            return await response.text()


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """Everything that is logged, as in production but at DEBUG."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def traces(
    output: io.StringIO,
    redis_gateway: Gateway,
    redis_server: RedisServer,
    redis_data_dir: Path,
    http: aiohttp.ClientSession,
) -> AsyncIterator[Traces]:
    stored = redis.Redis.from_url(redis_server.url)
    yield Traces(output, stored, redis_data_dir, redis_gateway, http)
    stored.close()


@pytest.fixture
def canary(redis_gateway: Gateway, http: aiohttp.ClientSession, redis_server: RedisServer) -> Iterator[Phone]:
    """The phone whose number must not be found."""
    server = redis.Redis.from_url(redis_server.url)
    server.flushall()
    server.close()
    yield Phone(http, redis_gateway.public, NUMBER)


async def every_path(canary: Phone, engine: EngineStandIn, redis_server: RedisServer) -> None:
    """Send number and words down each path there is."""
    await refused_paths(canary)
    await answered_paths(canary, engine)
    calm(redis_server)
    await broken_paths(canary, engine, redis_server)
    await nonsense(canary)


async def answered_paths(canary: Phone, engine: EngineStandIn) -> None:
    engine.needs, engine.otherwise = (Need("labor_trafficking", 0.9),), ("need.labor_trafficking",)
    await asyncio.gather(*(canary.texts(f"twice {WORD}", MessageSid="SMc0ffee-twice") for _ in range(3)))
    await canary.texts(WORD, NumMedia="1", MediaUrl0=f"https://media.test/{WORD}")
    for kind in ("STOP", "HELP", "START"):
        await canary.texts(WORD, OptOutType=kind)
    for text in TEXTS:
        await canary.texts(text, MessageSid=f"SMc0ffee{new_sid()}")
    for number in range(FLOOD):
        await canary.texts(f"a flood {WORD} {number}")


def calm(redis_server: RedisServer) -> None:
    """Let the flood be over, so that what follows reaches the engine."""
    server = redis.Redis.from_url(redis_server.url)
    server.delete(*server.keys("waypost:flood:*"))
    server.close()


async def broken_paths(canary: Phone, engine: EngineStandIn, redis_server: RedisServer) -> None:
    engine.otherwise = (f"need.{WORD}",)
    await canary.texts(f"an unknown reply {WORD}")
    for mode in BREAKS:
        engine.mode = mode
        await canary.texts(f"a broken engine {WORD}")
    await engine.stop()
    await canary.texts(f"no engine {WORD}")
    redis_server.pause()
    await canary.texts(f"a redis that hangs {WORD}")
    redis_server.resume()


async def refused_paths(canary: Phone) -> None:
    form = sms_form(WORD, NUMBER)
    body = urlencode(form).encode()
    await canary.posts(body, "forged")
    await canary.posts(body, signature(form, token=WORD))
    await canary.posts(body, signature(form), content_type=f"text/{WORD}")
    await canary.posts(body + b"%FF", signature(form))
    await canary.posts(body * 2_000, signature(form))
    await canary.posts(b"&".join([body] * 100), signature(form))
    await canary.posts(urlencode({"From": NUMBER}).encode(), signature({"From": NUMBER}))
    await canary.posts(body, signature(form), path=f"/{WORD}?From={NUMBER}")
    status_url = f"{PUBLIC_URL}/sms/twilio/status"
    await canary.posts(body, signature(form, url=status_url), FORM, "/sms/twilio/status")


async def nonsense(canary: Phone) -> None:
    """HTTP that no parser takes, with the canaries in it: libraries like to quote such lines."""
    host, port = canary.url.removeprefix("http://").split(":")
    for line in (
        f"POST /{WORD} HTTP/9.{NUMBER}\r\n\r\n",
        f"GET / HTTP/1.1\r\n{WORD} {NUMBER}\r\n\r\n",
        f"\x16{WORD}\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(line.encode())
        assert b"400" in await reader.read(1_000)
        writer.close()


async def test_nothing_is_found_after_every_path(
    traces: Traces, canary: Phone, engine: EngineStandIn, redis_server: RedisServer
) -> None:
    await every_path(canary, engine, redis_server)
    # Then all paths were taken: the codes are there
    for code in ("refused code=signature", "code=malformed", "code=content_type", "code=too_large", "code=incomplete"):
        assert code in traces.output.getvalue()
    for code in ("engine_down code=odd", "engine_down code=refused", "unknown_reply_id", "store_down"):
        assert code in traces.output.getvalue()
    # And so are the counts
    await asyncio.sleep(3 * TIDY_SECONDS)
    assert "labor_trafficking" in traces.disk()
    # And neither number nor word nor message id is anywhere
    assert await traces.found() == {}


async def test_the_search_finds_what_careless_logging_would_leave(
    traces: Traces, canary: Phone, engine: EngineStandIn, redis_server: RedisServer
) -> None:
    # Given the same paths with an ordinary formatter in place of ours
    logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(name)s %(message)s"))
    await every_path(canary, engine, redis_server)
    # Then a library has quoted what somebody sent
    assert WORD in (await traces.found())["logs"]


async def test_the_search_finds_what_is_stored(traces: Traces, canary: Phone) -> None:
    traces.stored.set("waypost:careless", NUMBER)
    (traces.data_dir / "careless").write_text(WORD)
    traces.output.write("SMc0ffee")
    try:
        assert set(await traces.found()) == {"redis", "disk", "logs"}
    finally:
        traces.stored.delete("waypost:careless")
        (traces.data_dir / "careless").unlink()


async def test_nothing_is_printed_past_the_logs(
    output: io.StringIO,
    canary: Phone,
    engine: EngineStandIn,
    redis_server: RedisServer,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await every_path(canary, engine, redis_server)
    printed = "".join(capfd.readouterr())
    assert not [found for found in CANARIES if found in printed]
