"""Deletion through the whole gateway: texts in, status callbacks in, deletions out, and never a message of our own."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio

from bot.app import running
from bot.settings import ROOT, Address
from tests.bot.twilio.conftest import sid
from tests.fakes import (
    AUTH_TOKEN,
    PUBLIC_URL,
    SECRET_KEY,
    Answer,
    EngineStandIn,
    Phone,
    free_port,
    gateway_settings,
    locked,
    signature,
)
from tests.twilio.stand_in import ACCOUNT, TwilioStandIn

STATUS_URL = f"{PUBLIC_URL}/sms/twilio/status"
CREATES = re.compile(r"twilio\.rest|Messages\.json|messages\.create")


@pytest_asyncio.fixture
async def real_twilio() -> AsyncIterator[TwilioStandIn]:
    """Twilio, on the real clock."""
    stand_in = await TwilioStandIn(AUTH_TOKEN, knows_every_message=True).start()
    yield stand_in
    await stand_in.stop()
    assert {method for method, _ in stand_in.requests} <= {"DELETE"}
    assert stand_in.outside_the_specification == []


def environ(twilio: TwilioStandIn, **more: str) -> dict[str, str]:
    given = {"TWILIO_ACCOUNT_SID": ACCOUNT, "WAYPOST_TWILIO_API_URL": twilio.url, "WAYPOST_DELETE_AFTER_SECONDS": "1"}
    return given | more


@asynccontextmanager
async def deleting(
    folder: Path, engine: EngineStandIn, twilio: TwilioStandIn, http: aiohttp.ClientSession, **more: str
) -> AsyncIterator[Phone]:
    async with running(gateway_settings(folder, engine.port, **environ(twilio, **more))) as gateway:
        yield Phone(http, gateway.public)


async def status(phone: Phone, message: str, what: str = "sent", url: str = STATUS_URL) -> Answer:
    form = {"MessageSid": message, "MessageStatus": what, "To": phone.number, "From": "+15005550006"}
    return await phone.posts(urlencode(form).encode(), signature(form, url=url), path="/sms/twilio/status")


async def until(done: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


def waiting(folder: Path) -> set[str]:
    database = sqlite3.connect(folder / "ledger.sqlite3")
    try:
        return {row[0] for row in database.execute("SELECT sid FROM deletion")}
    finally:
        database.close()


@pytest.mark.parametrize("text", ["hello", "PRIVATE", "STOP", "EXIT", "he has a knife and is breaking down the door", ""])
async def test_both_messages_are_deleted_whoever_wrote_whatever(
    tmp_path: Path, engine: EngineStandIn, real_twilio: TwilioStandIn, http: aiohttp.ClientSession, text: str
) -> None:
    async with deleting(tmp_path, engine, real_twilio, http) as phone:
        answer = await phone.texts(text, MessageSid=sid(1))
        (reply,) = ElementTree.fromstring(answer.body).iter("Message")
        assert (reply.get("action"), reply.get("method")) == (STATUS_URL, "POST")
        for what in ("queued", "sent", "delivered"):
            assert (await status(phone, sid(2), what)).status == 204
        assert waiting(tmp_path) == {sid(1), sid(2)}
        assert real_twilio.requests == []
        await until(lambda: real_twilio.deleted.keys() == {sid(1), sid(2)})
        await until(lambda: not waiting(tmp_path))


async def test_a_message_is_known_before_it_is_answered_and_even_if_it_never_is(
    tmp_path: Path, engine: EngineStandIn, real_twilio: TwilioStandIn, http: aiohttp.ClientSession
) -> None:
    engine.mode = "slow"
    async with deleting(tmp_path, engine, real_twilio, http, WAYPOST_DELETE_AFTER_SECONDS="60") as phone:
        turn = asyncio.create_task(phone.texts("hello", MessageSid=sid(1)))
        await until(lambda: sid(1) in waiting(tmp_path))
        assert not turn.done()
        turn.cancel()


async def test_what_twilio_answered_itself_is_deleted_too(
    tmp_path: Path, engine: EngineStandIn, real_twilio: TwilioStandIn, http: aiohttp.ClientSession
) -> None:
    async with deleting(tmp_path, engine, real_twilio, http) as phone:
        await phone.texts("STOP", OptOutType="STOP", MessageSid=sid(1))
        assert waiting(tmp_path) == {sid(1)}


async def test_only_what_twilio_signed_is_deleted(
    tmp_path: Path, engine: EngineStandIn, real_twilio: TwilioStandIn, http: aiohttp.ClientSession
) -> None:
    async with deleting(tmp_path, engine, real_twilio, http) as phone:
        assert (await status(phone, sid(1), url=f"{PUBLIC_URL}/sms/twilio")).status == 403
        assert (await status(phone, "SM1")).status == 204
        assert waiting(tmp_path) == set()


async def test_without_an_account_no_id_is_kept_and_no_status_asked_for(
    tmp_path: Path, engine: EngineStandIn, real_twilio: TwilioStandIn, http: aiohttp.ClientSession
) -> None:
    async with deleting(tmp_path, engine, real_twilio, http, TWILIO_ACCOUNT_SID="") as phone:
        answer = await phone.texts("hello", MessageSid=sid(1))
        assert "action" not in answer.body
        await status(phone, sid(2))
        assert waiting(tmp_path) == set()


async def test_a_message_is_answered_while_the_ledger_takes_nothing(
    tmp_path: Path, engine: EngineStandIn, real_twilio: TwilioStandIn, http: aiohttp.ClientSession
) -> None:
    async with deleting(tmp_path, engine, real_twilio, http) as phone:
        with locked(tmp_path / "ledger.sqlite3"):
            assert (await phone.texts("hello", MessageSid=sid(1))).names_a_human
        await phone.texts("hello", MessageSid=sid(2))
        await until(lambda: real_twilio.deleted.keys() == {sid(1), sid(2)})


class Process:
    """A gateway in a process of its own, which can be killed."""

    def __init__(self, folder: Path, engine: EngineStandIn, twilio: TwilioStandIn) -> None:
        self.address = Address("127.0.0.1", free_port())
        self._environ = {
            "WAYPOST_LISTEN": f"127.0.0.1:{self.address.port}",
            "WAYPOST_STAFF_LISTEN": f"127.0.0.1:{free_port()}",
            "WAYPOST_ENGINE_LISTEN": f"127.0.0.1:{engine.port}",
            "WAYPOST_ENGINES": "1",
            "WAYPOST_DATA_DIR": str(folder),
            "WAYPOST_SECRET_KEY": SECRET_KEY,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        } | environ(twilio, WAYPOST_DELETE_AFTER_SECONDS="3")

    async def start(self, http: aiohttp.ClientSession) -> Phone:
        self._spawn()
        phone = Phone(http, self.address)
        deadline = time.monotonic() + 30
        while True:
            try:
                async with http.get(f"{phone.url}/health/live"):
                    return phone
            except aiohttp.ClientError:
                assert time.monotonic() < deadline and self._process.poll() is None
                await asyncio.sleep(0.1)

    def _spawn(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=ROOT,
            env={**os.environ, **self._environ},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait(timeout=30)


async def test_a_killed_gateway_loses_none(
    tmp_path: Path, engine: EngineStandIn, real_twilio: TwilioStandIn, http: aiohttp.ClientSession
) -> None:
    process = Process(tmp_path, engine, real_twilio)
    phone = await process.start(http)
    texted = {sid(number): phone.texts("hello", MessageSid=sid(number)) for number in range(1, 9)}
    told = {sid(number): status(phone, sid(number)) for number in range(11, 19)}
    answers = await asyncio.gather(*texted.values(), *told.values())
    process.end(signal.SIGKILL)
    assert {answer.status for answer in answers} == {200, 204}
    assert waiting(tmp_path) == texted.keys() | told.keys()
    assert real_twilio.deleted == {}
    await process.start(http)
    await until(lambda: real_twilio.deleted.keys() == texted.keys() | told.keys(), 20)
    process.end(signal.SIGTERM)
    assert waiting(tmp_path) == set()


def test_no_code_of_ours_can_create_a_message() -> None:
    """The stand-in sees what is done; this sees what could be: one client of Twilio's, with one call."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")}
    assert [
        path for path, source in sources.items() if re.search(r"twilio\.rest|Messages\.json|messages\.create", source)
    ] == []
    api = sources[ROOT / "bot" / "twilio" / "api.py"]
    assert re.findall(r"_http\.(\w+)\(", api) == ["delete", "close"]
    account = sources[ROOT / "bot" / "verify" / "account.py"]
    assert re.findall(r"(?<!aio)http\.(\w+)\(", account) == ["get"]
    clients = {path.relative_to(ROOT / "bot").as_posix() for path, source in sources.items() if "ClientSession(" in source}
    # The engine's, and those of `verify`, which ask our own deployment and read the account.
    assert clients == {"twilio/api.py", "engine/pool.py", "verify/run.py", "verify/account.py"}
