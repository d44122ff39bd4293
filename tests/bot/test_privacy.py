"""Nothing to find: a canary number and canary words go down every path at DEBUG, and are nowhere afterwards."""

import asyncio
import hashlib
import io
import json
import logging
import sqlite3
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
import pytest
import redis

from bot.app import Gateway
from bot.conversation.service import FLOOD
from bot.figures.budget import Allowance
from bot.figures.payload import needs
from bot.figures.release import Release
from bot.figures.released import Released
from bot.figures.weeks import this_week
from bot.operations.canary import Canary, Hit, files, page, redis_server, search, text
from bot.privacy import logs
from bot.staff.app import ROUTER
from bot.staff.roles import Role
from contract.wire import Need
from tests.bot.conftest import TIDY_SECONDS
from tests.bot.web.pages import Visitor
from tests.fakes import FORM, PUBLIC_URL, EngineStandIn, Phone, RedisServer, new_sid, signature, sms_form
from tests.staff import Browser, new_account

CANARY = Canary.fresh()
NUMBER, WORD, SID = CANARY.number, CANARY.word, str(CANARY.sid)
TEXTS = [
    f"my boss has my passport {WORD}",
    f"he has a knife and is breaking down the door {WORD}",
    f"i want to kill myself {WORD}",
    f"i was just joking i dont want to die {WORD}",
    f"mi patrón tiene mi pasaporte {WORD}",
    f"помогите мне пожалуйста {WORD}",
    WORD,
    WORD.upper(),
    f"/restart {WORD}",
    f"/{WORD}{{}}",
    f"call me at {NUMBER}",
    "HELP",
    "STOP",
    f"still there {WORD}",
    "START",
    "PRIVATE",
    f"in private {WORD}",
    f"/{WORD} in private",
    "PRIVATE OFF",
    "EXIT",
    f"after exit {WORD}",
    f"and discreetly {WORD}",
    "mom just walked in",
    f"what did i ask before {WORD}",
    "DELETE",
    f"after delete {WORD}",
    "TRACE",
    "",
]
CHAT_TEXTS = [f"my boss has my passport {WORD}", f"/restart {WORD}", f"he has a knife and is breaking down the door {WORD}"]
BREAKS: list[Literal["normal", "slow", "error", "empty", "version", "garbage"]] = ["error", "empty", "version", "garbage"]


@dataclass(frozen=True)
class Traces:
    """All places where something could be left."""

    output: io.StringIO
    redis_url: str
    data_dir: Path
    gateway: Gateway

    async def found(self) -> list[Hit]:
        """What of the canary is where."""
        return await asyncio.to_thread(self._found)

    def disk(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.data_dir.rglob("*") if path.is_file())

    def _found(self) -> list[Hit]:
        staff, public = (f"http://{where.host}:{where.port}" for where in (self.gateway.staff, self.gateway.public))
        places = [
            text("logs", self.output.getvalue),
            redis_server(self.redis_url),
            files("disk", self.data_dir),
            page("metrics", f"{staff}/metrics"),
            page("transparency", f"{public}/transparency?format=json"),
        ]
        assert all(any(held for _, held in place.pieces()) for place in places), (
            "a place that holds nothing was not looked at"
        )
        return search(CANARY, places)


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
def traces(output: io.StringIO, redis_gateway: Gateway, redis_server: RedisServer, redis_data_dir: Path) -> Traces:
    return Traces(output, redis_server.url, redis_data_dir, redis_gateway)


@pytest.fixture
def visitor(redis_gateway: Gateway, http: aiohttp.ClientSession) -> Visitor:
    """Somebody who writes the canary on the website."""
    return Visitor(http, redis_gateway)


@pytest.fixture
def canary(redis_gateway: Gateway, http: aiohttp.ClientSession, redis_server: RedisServer) -> Iterator[Phone]:
    """The phone whose number must not be found."""
    server = redis.Redis.from_url(redis_server.url)
    server.flushall()
    server.close()
    yield Phone(http, redis_gateway.public, NUMBER)


async def every_path(canary: Phone, visitor: Visitor, engine: EngineStandIn, redis_server: RedisServer) -> None:
    """Send number and words down each path there is."""
    await refused_paths(canary)
    await answered_paths(canary, engine)
    await chat_paths(visitor)
    calm(redis_server)
    await broken_paths(canary, visitor, engine, redis_server)
    await faulty_path(canary, visitor)
    await nonsense(canary)


async def chat_paths(visitor: Visitor) -> None:
    """The website: its form, its socket, its exit, and what no page of ours sends."""
    await visitor.opens(f"/?{WORD}={NUMBER}", Referer=f"https://{WORD}.test/", **{"X-Forwarded-For": WORD})
    for said in CHAT_TEXTS:
        await visitor.says(said)
    await visitor.says(f"nothing saved {WORD}", private="1")
    await visitor.says(f"a forged state {WORD}", state=f"{WORD}{NUMBER}")
    await visitor.says(WORD * 400)
    await visitor.posts({"text": WORD}, Origin=f"https://{WORD}.test")
    await visitor.opens(f"/{WORD}")
    await visitor.opens(f"/exit?c={WORD}")
    for nonsense in (f"]{WORD}", json.dumps({"id": WORD, "text": WORD, "state": WORD}), json.dumps({"type": WORD})):
        async with visitor._http.ws_connect(f"{visitor.url}/chat/ws") as socket:
            await socket.send_str(nonsense)
            await socket.receive(timeout=10)
    async with visitor._http.ws_connect(f"{visitor.url}/chat/ws") as socket:
        for said in CHAT_TEXTS:
            frame = {"id": str(uuid.uuid4()), "text": said, "language": None, "private": False, "state": None}
            await socket.send_str(json.dumps(frame))
            while (await socket.receive_json(timeout=10))["type"] == "typing":
                pass
        await socket.send_str(json.dumps({"type": "exit"}))


async def faulty_path(canary: Phone, visitor: Visitor) -> None:
    """A fault of ours with the words in it, in every channel, and one that nobody catches."""
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("bot.safety.SafetyLexicon.assess", _raises)
        await canary.texts(f"a fault {WORD}")
        await visitor.says(f"a fault {WORD}")
        broken.setattr("bot.conversation.service.Conversation.answer", _raises)
        await canary.texts(f"an uncaught fault {WORD}")
        await visitor.says(f"an uncaught fault {WORD}")
    asyncio.get_running_loop().call_exception_handler({"message": WORD, "exception": ValueError(WORD)})
    thread = threading.Thread(target=partial(_raises, WORD))
    thread.start()
    thread.join()


def _raises(*words: Any) -> Any:
    raise ValueError(f"{WORD} {NUMBER} {words}")


async def answered_paths(canary: Phone, engine: EngineStandIn) -> None:
    engine.needs, engine.otherwise = (Need("labor_trafficking", 0.9),), ("need.labor_trafficking",)
    await asyncio.gather(*(canary.texts(f"twice {WORD}", MessageSid=f"{SID}twice") for _ in range(3)))
    await canary.texts(WORD, NumMedia="1", MediaUrl0=f"https://media.test/{WORD}")
    for kind in ("STOP", "HELP", "START"):
        await canary.texts(WORD, OptOutType=kind)
    for said in TEXTS:
        await canary.texts(said, MessageSid=f"{SID}{new_sid()}")
    for number in range(FLOOD):
        await canary.texts(f"a flood {WORD} {number}")


def calm(redis_server: RedisServer) -> None:
    """Let the flood be over, so that what follows reaches the engine."""
    server = redis.Redis.from_url(redis_server.url)
    server.delete(*server.keys("waypost:flood:*"))
    server.close()


async def broken_paths(canary: Phone, visitor: Visitor, engine: EngineStandIn, redis_server: RedisServer) -> None:
    engine.otherwise = (f"need.{WORD}",)
    await canary.texts(f"an unknown reply {WORD}")
    for mode in BREAKS:
        engine.mode = mode
        await canary.texts(f"a broken engine {WORD}")
        await visitor.says(f"a broken engine {WORD}")
    await engine.stop()
    await canary.texts(f"no engine {WORD}")
    redis_server.pause()
    for said in (f"a redis that hangs {WORD}", "EXIT", "DELETE", "PRIVATE", f"still hanging {WORD}", "PRIVATE OFF"):
        await canary.texts(said)
    await visitor.says(f"a redis that hangs {WORD}")
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
    traces: Traces, canary: Phone, visitor: Visitor, engine: EngineStandIn, redis_server: RedisServer
) -> None:
    await every_path(canary, visitor, engine, redis_server)
    # Then all paths were taken: the codes are there
    for code in ("refused code=signature", "code=malformed", "code=content_type", "code=too_large", "code=incomplete"):
        assert code in traces.output.getvalue()
    for code in (
        "engine_down code=odd",
        "engine_down code=refused",
        "unknown_reply_id",
        "store_down",
        "turn_failed",
        "crash",
    ):
        assert code in traces.output.getvalue()
    # And so are the counts
    await asyncio.sleep(3 * TIDY_SECONDS)
    assert b"labor_trafficking" in traces.disk()
    # And neither number nor word nor message id is anywhere
    assert await traces.found() == []


async def staff_pages(gateway: Gateway, ledger: Path) -> list[str]:
    """Use the staff pages as their members and as a stranger, with the canary in every field; all that they showed."""
    fields = {name: WORD for name in ("name", "password", "code", "next", "csrf")} | {"again": NUMBER}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        admin = Browser(f"http://{gateway.staff.host}:{gateway.staff.port}", http)
        seen = [await admin.post("/login", **fields), await admin.post("/login", **fields | {"name": f"a{NUMBER[1:]}"})]
        seen += [await admin.get(f"/{WORD}?{WORD}={NUMBER}"), await admin.get("/", Cookie=f"staff={WORD}")]
        await admin.sign_in(new_account(ledger, Role.ADMIN))
        seen += [await admin.post(f"/account/{form}", **fields) for form in ("prove", "password", "second-factor")]
        seen += [await admin.post(f"/account/{form}", **fields | {"csrf": admin.csrf}) for form in ("prove", "password")]
        seen += [await admin.get(f"/{WORD}", Referer=f"https://{WORD}.test/"), await admin.get("/log?before=+" + NUMBER)]
        pages = [path for method, path, role in gateway.staff_app[ROUTER].listed() if method == "GET" and "{" not in path]
        seen += [await admin.get(path) for path in pages if path not in ("/login", "/account/qr")]
    assert {200, 303, 400, 401, 403, 404} <= {shown.status for shown in seen}
    return [shown.source for shown in seen]


async def test_nothing_is_found_after_staff_looked_at_everything(
    traces: Traces, canary: Phone, visitor: Visitor, engine: EngineStandIn, redis_data_dir: Path
) -> None:
    engine.needs, engine.otherwise = (Need("labor_trafficking", 0.9),), ("need.labor_trafficking",)
    for said in TEXTS:
        await canary.texts(said, MessageSid=f"{SID}{new_sid()}")
    for said in CHAT_TEXTS:
        await visitor.says(said)
    await asyncio.sleep(3 * TIDY_SECONDS)
    shown = await staff_pages(traces.gateway, redis_data_dir / "ledger.sqlite3")
    assert len(shown) > 15
    assert search(CANARY, [text("staff pages", lambda: "\n".join(shown))]) == []
    assert await traces.found() == []


async def test_what_was_typed_is_in_no_figure(traces: Traces, canary: Phone, engine: EngineStandIn, tmp_path: Path) -> None:
    """Even if the engine took a word for a label; the week is released from a copy, for others still count in it."""
    await answered_paths(canary, engine)
    engine.needs = (Need(WORD, 0.9), Need(f"ask_{WORD}", 0.9))
    await canary.texts(f"what about {WORD}")
    await asyncio.sleep(3 * TIDY_SECONDS)
    copy = tmp_path / "ledger.sqlite3"
    with closing(sqlite3.connect(traces.data_dir / "ledger.sqlite3")) as ledger, closing(sqlite3.connect(copy)) as beside:
        ledger.backup(beside)
    allowance, later = Allowance(1_000, 53_000), datetime.now(UTC) + timedelta(weeks=2)
    assert this_week() in Release(copy, allowance, clock=lambda: later).run()
    status, body = needs(Released(copy, allowance.year), this_week())
    assert status == 200
    assert search(CANARY, [files("figures", tmp_path), text("api", partial(json.dumps, body))]) == []


def _plainly(_: object, value: str, *__: object) -> str:
    return value


MUTATIONS: dict[str, tuple[str, Callable[..., str], str]] = {
    "the number stands for itself": ("bot.privacy.pseudonyms.Pseudonyms.sender", _plainly, "redis"),
    "the message id stands for itself": ("bot.privacy.pseudonyms.Pseudonyms.message", _plainly, "redis"),
    "an opt-out is kept by its number": ("bot.privacy.pseudonyms.Pseudonyms.opt_out", _plainly, "disk"),
    "a hash without a key": (
        "bot.privacy.pseudonyms._mac",
        lambda _, value: hashlib.sha256(value.encode()).hexdigest(),
        "redis",
    ),
    "logs in an ordinary form": ("bot.privacy.logs.CodeFormatter.format", logging.Formatter("%(message)s").format, "logs"),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_the_search_finds_it_when_one_redaction_is_taken_away(
    mutation: str,
    traces: Traces,
    canary: Phone,
    visitor: Visitor,
    engine: EngineStandIn,
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target, careless, place = MUTATIONS[mutation]
    monkeypatch.setattr(target, careless)
    await (every_path(canary, visitor, engine, redis_server) if place == "logs" else short_path(canary))
    assert place in {hit.place.split()[0] for hit in await traces.found()}
    if place == "disk":
        await canary.texts("START")


async def short_path(canary: Phone) -> None:
    await canary.texts(f"my boss has my passport {WORD}", MessageSid=f"{SID}{new_sid()}")
    await canary.texts("STOP")


async def test_nothing_is_printed_past_the_logs(
    output: io.StringIO,
    canary: Phone,
    visitor: Visitor,
    engine: EngineStandIn,
    redis_server: RedisServer,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await every_path(canary, visitor, engine, redis_server)
    assert search(CANARY, [text("printed", "".join(capfd.readouterr()).encode)]) == []
