"""The example set-up: its rules are there, systemd understands them, and those that can be tried here hold."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest
import yaml

from bot.operations import redis_setup
from bot.settings import ROOT, Settings
from bot.store import RedisStore
from tests.fakes import AUTH_TOKEN, SECRET_KEY, RedisServer, free_port, signature, sms_form

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
ENGINE = DEPLOY / "systemd" / "waypost-engine@.service"
EVERYWHERE = {
    "LimitCORE": "0",
    "MemorySwapMax": "0",
    "PrivateTmp": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
}
NO_WAY_OUT = {"IPAddressDeny": "any", "IPAddressAllow": "localhost", "SocketBindDeny": "any"}
EXPOSURE = 20  # tenths, of 100; a plain service has 96

ALL_UNITS = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


def rules(unit: Path) -> dict[str, str]:
    """The rules of a unit; of those given more than once the last."""
    lines = [line for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def systemd_analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not on this machine: the units were read, but not tried")
    return found


@ALL_UNITS
def test_every_unit_keeps_memory_off_the_disk_and_may_do_little(unit: Path) -> None:
    assert rules(unit).items() >= EVERYWHERE.items()


def test_an_engine_has_no_way_out_and_no_user_of_its_own() -> None:
    assert rules(ENGINE).items() >= (NO_WAY_OUT | {"DynamicUser": "yes"}).items()
    assert "gateway.env" not in ENGINE.read_text(encoding="utf-8")


def test_redis_has_no_network_at_all() -> None:
    alone = {"PrivateNetwork": "yes", "RestrictAddressFamilies": "AF_UNIX"}
    assert rules(DEPLOY / "systemd" / "waypost-redis.service").items() >= alone.items()


@ALL_UNITS
def test_systemd_understands_every_rule(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name.replace("@.", "@5005.")
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    done = subprocess.run([systemd_analyze(), "verify", str(copy)], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if copy.name in line]
    assert complaints == []


@ALL_UNITS
def test_systemd_finds_little_to_attack(unit: Path) -> None:
    command = [systemd_analyze(), "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr or "offline" in done.stderr:
        pytest.skip("this systemd-analyze is older than 250 and cannot judge a unit that is not loaded")
    assert done.returncode == 0, done.stdout[-300:]


async def test_the_redis_of_the_example_is_safe_and_writes_nothing(tmp_path: Path) -> None:
    socket = tmp_path / "redis.sock"
    server = RedisServer(tmp_path, "--unixsocket", str(socket), configuration=DEPLOY / "redis.conf")
    server.start()
    try:
        assert await redis_setup.findings(f"unix://{socket}") == []
        assert await redis_setup.findings(server.url) == []
        await works_over(f"unix://{socket}")
    finally:
        server.kill()
    assert set(os.listdir(tmp_path)) <= {"redis.sock"}


async def works_over(url: str) -> None:
    """Everything a gateway does with Redis, over its socket in the file system."""
    store = RedisStore(url, 1_800)
    listening = asyncio.ensure_future(anext(store.told()))
    await store.ping()
    await asyncio.sleep(0.3)
    assert not listening.done()
    listening.cancel()
    await store.close()


def test_the_environments_of_the_example_are_settings_we_read() -> None:
    known = set(re.findall(r"\b(?:WAYPOST|TWILIO)_[A-Z_]+\b", (ROOT / "bot" / "settings.py").read_text()))
    for path in DEPLOY.glob("*.env.example"):
        assert set(re.findall(r"^#? ?([A-Z_]+)=", path.read_text(), flags=re.MULTILINE)) <= known, path.name


def test_a_filled_in_example_is_accepted_in_production(tmp_path: Path) -> None:
    lines = [line for line in (DEPLOY / "gateway.env.example").read_text().splitlines() if line and not line.startswith("#")]
    filled = {
        "WAYPOST_PROGRAM_NAME": "Lantern",
        "WAYPOST_CONTACT": "lantern.test",
        "WAYPOST_SECRET_KEY": "k" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "t",
        "WAYPOST_ENGINE_TOKEN": "e",
        "WAYPOST_ENV": "production",
        "WAYPOST_DATA_DIR": str(tmp_path),
    }
    settings = Settings.read(dict(line.split("=", 1) for line in lines) | filled)
    assert settings.deletes_at_twilio and settings.trusted_proxies


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_the_proxy_keeps_no_log_and_no_large_body(name: str) -> None:
    page = (DEPLOY / name).read_text(encoding="utf-8")
    silent = {"Caddyfile": "output discard", "nginx.conf": "access_log off;"}
    assert silent[name] in page and "256" in page and "14s" in page
    assert "8081" not in page


def test_an_answer_may_wait_at_twilio_for_minutes_at_most() -> None:
    expected = yaml.safe_load((DEPLOY / "twilio.yml").read_text(encoding="utf-8"))["messaging_service"]
    assert 5 < expected["validity_period_at_least"] < expected["validity_period_at_most"] <= 120


_CONFINED = """
import ctypes, os, resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.umask(0o077)
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # NoNewPrivileges
refused = ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)  # MemoryDenyWriteExecute; Linux 6.3 and later
print("confined" if refused == 0 else "not confined", flush=True)
os.execv(sys.executable, [sys.executable, "-m", "bot", "serve"])
"""


async def test_the_gateway_works_under_the_rules_that_can_be_tried_here(tmp_path: Path) -> None:
    """Without writable code, new privileges or core files, as in its unit: it starts and answers."""
    port = free_port()
    environ = {
        "WAYPOST_LISTEN": f"127.0.0.1:{port}",
        "WAYPOST_STAFF_LISTEN": f"127.0.0.1:{free_port()}",
        "WAYPOST_ENGINE_LISTEN": f"127.0.0.1:{free_port()}",
        "WAYPOST_ENGINES": "1",
        "WAYPOST_DATA_DIR": str(tmp_path),
        "WAYPOST_SECRET_KEY": SECRET_KEY,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    }
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(  # noqa: ASYNC220 - nobody waits for it
            [sys.executable, "-c", _CONFINED], cwd=ROOT, env=os.environ | environ, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        assert "<Message" in await answered(port)
    finally:
        process.terminate()
        process.wait(20)
    if "not confined" in (tmp_path / "output").read_text():
        pytest.skip("this kernel is older than 6.3: MemoryDenyWriteExecute could not be tried")


async def answered(port: int) -> str:
    form = sms_form("he has a knife and is breaking down the door", "+14155550134")
    deadline = time.monotonic() + 30
    async with aiohttp.ClientSession(headers={"X-Twilio-Signature": signature(form)}) as http:
        while True:
            try:
                async with http.post(f"http://127.0.0.1:{port}/sms/twilio", data=form) as response:
                    return await response.text()
            except aiohttp.ClientError:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.2)
