"""What an engine is told of the world, and that it is started again and ended with the gateway."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.app import engine_addresses
from bot.operations.supervisor import Supervisor
from bot.settings import Address, Settings
from tests.fakes import gateway_settings

OURS = {
    "PATH": "/bin",
    "LANG": "C.UTF-8",
    "HOME": "/home/canary",
    "TWILIO_AUTH_TOKEN": "canary",
    "TWILIO_ACCOUNT_SID": "canary",
    "WAYPOST_SECRET_KEY": "canary",
    "WAYPOST_REDIS_URL": "redis://:canary@host",
    "WAYPOST_LEDGER_URL": "canary",
    "AWS_SECRET_ACCESS_KEY": "canary",
    "SSH_AUTH_SOCK": "canary",
    "http_proxy": "canary",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return gateway_settings(tmp_path, 5005, WAYPOST_ENGINES="2", WAYPOST_REDIS_URL="redis://:canary@host")


def test_an_engine_learns_no_secret_but_its_own_token(settings: Settings) -> None:
    given = Supervisor(settings)._environment(OURS, Address("127.0.0.1", 5006))
    assert "canary" not in str(given)
    assert given["WAYPOST_ENGINE_TOKEN"] == settings.engine_token.value
    assert given["WAYPOST_ENGINE_PORT"] == "5006"
    for secret in (settings.secret_key, settings.twilio_auth_token, settings.redis_url):
        assert secret and secret.value not in given.values()


def test_an_engine_has_a_home_of_its_own_and_telemetry_off(settings: Settings) -> None:
    given = Supervisor(settings)._environment(OURS, Address("127.0.0.1", 5006))
    assert Path(given["HOME"]).is_relative_to(settings.data_dir)
    assert Path(given["HOME"]).is_dir()
    assert given["RASA_TELEMETRY_ENABLED"] == "false"


def test_engines_listen_on_ports_counting_up(settings: Settings) -> None:
    assert engine_addresses(settings) == [Address("127.0.0.1", 5005), Address("127.0.0.1", 5006)]


async def until(holds: object, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # type: ignore[operator]
            await asyncio.sleep(0.05)


async def test_an_engine_that_dies_is_started_again_and_all_end_with_the_gateway(tmp_path: Path) -> None:
    # Given two processes that only sleep in place of engines
    sleeper = tmp_path / "python"
    sleeper.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import time; time.sleep(600)'\n")
    sleeper.chmod(0o755)
    supervisor = Supervisor(gateway_settings(tmp_path, 5005, WAYPOST_ENGINES="2", WAYPOST_ENGINE_PYTHON=str(sleeper)))
    await supervisor.start()
    await until(lambda: len(supervisor.process_ids) == 2)
    first = supervisor.process_ids
    # When one dies
    os.kill(first[0], signal.SIGKILL)
    # Then another takes its place
    await until(lambda: len(supervisor.process_ids) == 2 and supervisor.process_ids != first)
    # And none outlives the supervisor
    last = supervisor.process_ids
    await supervisor.stop()
    assert supervisor.process_ids == []
    for pid in last:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
