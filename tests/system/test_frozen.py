"""A gateway that really stands still, longer than Twilio waits: nothing is said of what came in between."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.sms.lateness import LATE_SECONDS
from tests.system.product import ROOT, TOKEN, free_port, fresh_number, signed

DANGER = "he has a gun and hes outside my door"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A gateway alone, and its port."""
    port = free_port()
    environ = {
        "TWILIO_AUTH_TOKEN": TOKEN,
        "WAYPOST_LISTEN": f"127.0.0.1:{port}",
        "WAYPOST_STAFF_LISTEN": f"127.0.0.1:{free_port()}",
        "WAYPOST_ENGINE_LISTEN": f"127.0.0.1:{free_port()}",
        "WAYPOST_ENGINES": "1",
        "WAYPOST_DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "bot", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environ, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not listens(port):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.2)
    yield process, port
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait(20)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def sent(port: int) -> http.client.HTTPConnection:
    """A webhook on its way."""
    form = {"MessageSid": f"SM{os.urandom(16).hex()}", "From": fresh_number(), "To": "+15005550006", "Body": DANGER}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/sms/twilio", urlencode(form), signed(form))
    return connection


def answer(connection: http.client.HTTPConnection) -> str:
    with closing(connection):
        response = connection.getresponse()
        assert response.status == 200
        return response.read().decode()


def test_nothing_is_said_of_what_came_while_the_gateway_was_frozen(gateway: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = gateway
    process.send_signal(signal.SIGSTOP)
    missed = sent(port)
    time.sleep(LATE_SECONDS + 1)
    process.send_signal(signal.SIGCONT)
    assert "<Message" not in answer(missed)
    assert "911" in answer(sent(port))
