"""`verify` passes a sound deployment and names each fault of a careless one."""

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import redis
from aiohttp import web

from bot.__main__ import main
from bot.app import Gateway
from bot.ledger.file import opened
from bot.settings import Secret, Settings
from bot.verify import account, deployment, machine, run
from bot.verify.canary import Canary, Search
from bot.verify.report import Report
from tests.fakes import PUBLIC_URL, EngineStandIn, RedisServer, free_port, gateway_settings

ACCOUNT = "AC" + "0" * 32


def report() -> Report:
    return Report(io.StringIO())


def lines(of: Report, verdict: str) -> list[str]:
    assert isinstance(of.output, io.StringIO)
    return [line[8:] for line in of.output.getvalue().splitlines() if line.startswith(f"  {verdict}  ")]


@pytest.fixture(autouse=True)
def _a_small_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "usual").mkdir()
    monkeypatch.setattr(run, "usual_folders", lambda root: [tmp_path / "usual"])


@pytest.fixture
def settings(redis_gateway: Gateway, redis_data_dir: Path, redis_server: RedisServer) -> Settings:
    """The settings of the gateway that runs."""
    known = gateway_settings(redis_data_dir, 5005, WAYPOST_REDIS_URL=redis_server.url)
    with closing(sqlite3.connect(known.ledger)) as ledger, ledger:  # tests that take redactions away share this gateway
        ledger.execute("DELETE FROM opt_out")
    return replace(known, listen=redis_gateway.public, staff_listen=redis_gateway.staff)


async def test_a_sound_deployment_passes(settings: Settings, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.labor_trafficking",)
    told = report()
    is_sound = await run.verify(settings, None, told, [])
    assert lines(told, "FAIL") == []
    assert is_sound
    passed = "\n".join(lines(told, "PASS"))
    for words in (
        "sets a cookie",
        "refuses what is not signed",
        "texts were taken",
        "not in Redis",
        "not in the metrics",
    ):
        assert words in passed


async def test_the_canary_reaches_the_engine_and_the_store(settings: Settings, engine: EngineStandIn) -> None:
    """Otherwise nothing would have been looked for."""
    await run.verify(settings, None, report(), [])
    assert any("my boss has my passport canary" in text for text in engine.texts)
    assert any(text.startswith("canary") for text in engine.texts)


async def test_a_canary_that_is_found_fails(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    canary = Canary()
    monkeypatch.setattr(run, "Canary", lambda: canary)
    (tmp_path / "usual" / "careless.log").write_text(f"got {canary.word}")
    told = report()
    assert not await run.verify(settings, None, told, [])
    (fault,) = lines(told, "FAIL")
    assert "careless.log" in fault and canary.word not in fault


async def test_from_outside_what_needs_secrets_is_skipped_and_said(gateway: Gateway, tmp_path: Path) -> None:
    told = report()
    outsider = replace(gateway_settings(tmp_path / "none", 5005), twilio_auth_token=None)
    await run.verify(outsider, f"http://{gateway.public.host}:{gateway.public.port}", told, [])
    assert lines(told, "FAIL") == []
    assert [line.partition(":")[0] for line in lines(told, "----")] == ["encryption", "not this one", "canary", "Twilio"]


async def test_another_token_is_said(settings: Settings) -> None:
    told = report()
    assert not await run.verify(replace(settings, twilio_auth_token=Secret("another")), None, told, [])
    (fault,) = lines(told, "FAIL")
    assert "status 403" in fault and "WAYPOST_PUBLIC_URL" in fault


async def test_where_nothing_answers_it_ends_soon(tmp_path: Path) -> None:
    told = report()
    assert not await run.verify(gateway_settings(tmp_path, 5005), f"http://127.0.0.1:{free_port()}", told, [])
    assert lines(told, "FAIL") == ["it answers (/health/live): status none"]


def test_the_exit_code_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WAYPOST_DATA_DIR", str(tmp_path))
    assert main(["verify", "--url", f"http://127.0.0.1:{free_port()}"]) == 1
    assert "1 failed" in capsys.readouterr().out


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest_asyncio.fixture
async def careless() -> AsyncIterator[str]:
    """A deployment that does everything wrong."""

    async def anything(request: web.Request) -> web.Response:
        page = web.Response(text='<script src="https://tracker.test/t.js"></script>', content_type="text/html")
        page.set_cookie("visitor", "1")
        return page

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", anything)
    async with serving(app) as url:
        yield url


async def test_every_fault_of_a_careless_deployment_is_named(careless: str, http: aiohttp.ClientSession) -> None:
    told = report()
    await deployment.look_at(told, deployment.Deployment(http, careless))
    faults = "\n".join(lines(told, "FAIL"))
    for words in (
        "no page sets a cookie: /, /lines",
        "tracker.test",
        "Cache-Control: no-store",
        "Referrer-Policy",
        "nosniff",
        "Content-Security-Policy",
        "names the program behind it",
        "/sms/twilio refuses what is not signed, or signed wrongly: 200, 200",
        "/sms/twilio/status refuses",
        "a megabyte",
        "POST only",
        "/metrics, /login, /account, /log, /api/needs",
        "how long it keeps what",
    ):
        assert words in faults, words


async def test_a_redis_that_writes_to_disk_fails(settings: Settings, tmp_path: Path) -> None:
    server = RedisServer(tmp_path, "--save", "60", "1")
    server.start()
    told = report()
    try:
        await machine.look_at(told, replace(settings, redis_url=Secret(server.url)))
    finally:
        server.kill()
    assert any(line.startswith("redis_persistence") for line in lines(told, "FAIL"))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("CREATE TABLE visits (who TEXT)", "only the tables of PRIVACY.md"),
        ("INSERT INTO opt_out VALUES ('+14155550134')", "opt_out"),
        ("INSERT INTO counted VALUES ('2099-W47', 'need', 'my boss has my passport', 1)", "counted"),
        ("INSERT INTO counted VALUES ('2099-W47', 'need', 'passport', 1)", "counted"),
        ("INSERT INTO released VALUES ('2026-W47', 'passport', 'danger', -1)", "released"),
        ("INSERT INTO counted VALUES ('2020-W47', 'need', 'danger', 1)", "1 weeks are over"),
    ],
)
async def test_what_has_no_place_in_the_ledger_fails(settings: Settings, tmp_path: Path, statement: str, fault: str) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    with closing(opened(ledger)) as database:
        database.execute(statement)
    told = report()
    await machine.look_at(told, replace(settings, ledger=ledger))
    (said,) = lines(told, "FAIL")
    assert fault in said and "passport" not in said and "4155550134" not in said


async def test_old_ids_in_the_ledger_are_to_be_looked_at(settings: Settings, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    with closing(opened(ledger)) as database:
        database.execute("INSERT INTO deletion VALUES (?, 1, 1)", (f"SM{1:032x}",))
    told = report()
    await machine.look_at(told, replace(settings, ledger=ledger))
    assert any("wait to be deleted" in line for line in lines(told, "WARN"))


def test_the_search_finds_number_and_word_in_files_old_and_new(tmp_path: Path) -> None:
    canary = Canary()
    held = {"word": canary.word.encode(), "number": canary.number.encode(), "digits": f"x{canary.number[2:]}x".encode()}
    for name, data in held.items():
        (tmp_path / name).write_bytes(b"\0" * 100 + data)
    (tmp_path / "nothing").write_text("canary")
    search = Search(canary)
    assert search.files([tmp_path]) == sorted(str(tmp_path / name) for name in held)
    os.utime(tmp_path / "word", (1, 1))
    assert str(tmp_path / "word") not in search.files([tmp_path])
    assert str(tmp_path / "word") in search.files([tmp_path], all_of_them=True)
    assert search.files([tmp_path / "number"]) == [str(tmp_path / "number")]


def test_the_search_finds_command_lines() -> None:
    canary = Canary()
    with subprocess.Popen([sys.executable, "-c", "input()", canary.word], stdin=subprocess.PIPE) as careless:
        assert Search(canary).command_lines() == [str(careless.pid)]
    assert Search(canary).command_lines() == []


async def test_the_search_finds_keys_values_sets_and_slow_commands(redis_server: RedisServer) -> None:
    canary = Canary()
    client = redis.Redis.from_url(redis_server.url)
    for careless in (
        lambda: client.set(f"waypost:{canary.number}", "1"),
        lambda: client.set("waypost:x", canary.word),
        lambda: client.sadd("waypost:s", canary.word),
    ):
        careless()
        assert await Search(canary).redis(redis_server.url) == ["a key"]
        client.flushall()
    client.config_set("slowlog-log-slower-than", 0)
    client.get(canary.word)
    client.config_set("slowlog-log-slower-than", 10_000)
    assert await Search(canary).redis(redis_server.url) == ["the slow log"]
    client.slowlog_reset()
    client.close()


def test_every_canary_is_another_one() -> None:
    assert len({canary.number for canary in (Canary() for _ in range(20))}) > 15
    assert len({canary.word for canary in (Canary() for _ in range(20))}) == 20


GOOD_SERVICE = {
    "inbound_request_url": f"{PUBLIC_URL}/sms/twilio",
    "inbound_method": "POST",
    "status_callback": f"{PUBLIC_URL}/sms/twilio/status",
    "use_inbound_webhook_on_number": False,
    "validity_period": 120,
    "fallback_url": "https://handler.twilio.com/twiml/EH00000000000000000000000000000000",
}
GOOD_NUMBER = {"sms_url": "", "voice_url": "https://handler.twilio.com/twiml/EH1"}


async def told_about(settings: Settings, services: list[dict[str, Any]], numbers: list[dict[str, Any]]) -> Report:
    """The report on an account with these services and numbers; only reading is allowed."""
    asked: list[tuple[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.method, request.path))
        name, found = ("services", services) if "Services" in request.path else ("incoming_phone_numbers", numbers)
        return web.json_response({name: found})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    told = report()
    async with serving(app) as url:
        await account.look_at(told, replace(settings, twilio_account_sid=ACCOUNT, twilio_api_url=url))
    assert asked == [("GET", "/v1/Services"), ("GET", f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json")]
    return told


async def test_an_account_that_is_set_up_right_passes(settings: Settings) -> None:
    told = await told_about(settings, [{"inbound_request_url": "https://other.test"}, GOOD_SERVICE], [GOOD_NUMBER])
    assert (lines(told, "FAIL"), lines(told, "WARN"), lines(told, "----")) == ([], [], [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("validity_period", 36_000),
        ("validity_period", 5),
        ("validity_period", None),
        ("inbound_method", "GET"),
        ("status_callback", None),
        ("status_callback", "https://other.test/"),
        ("use_inbound_webhook_on_number", True),
        ("fallback_url", None),
        ("fallback_url", f"{PUBLIC_URL}/fallback"),
        ("inbound_request_url", "https://other.test"),
    ],
)
async def test_each_wrong_setting_of_the_account_fails(settings: Settings, name: str, value: object) -> None:
    told = await told_about(settings, [GOOD_SERVICE | {name: value}], [GOOD_NUMBER])
    assert len(lines(told, "FAIL")) == 1


async def test_numbers_without_a_voice_or_past_the_service_are_to_be_looked_at(settings: Settings) -> None:
    told = await told_about(settings, [GOOD_SERVICE], [{"sms_url": f"{PUBLIC_URL}/sms/twilio", "voice_url": None}])
    assert len(lines(told, "WARN")) == 2


async def test_an_account_that_cannot_be_read_fails(settings: Settings) -> None:
    told = report()
    url = f"http://127.0.0.1:{free_port()}"
    await account.look_at(told, replace(settings, twilio_account_sid=ACCOUNT, twilio_api_url=url))
    assert len(lines(told, "FAIL")) == 1
