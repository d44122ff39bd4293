"""An engine under the rule of its unit that matters most: it can reach nobody."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.product import ROOT

# Runs in a network of its own, in which there is only loopback.
_INSIDE = """
import fcntl, json, os, socket, struct, subprocess, sys, time, urllib.error, urllib.request

from contract.state import ConversationState
from contract.wire import TurnRequest

with socket.socket() as any_socket:  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x41))
try:
    socket.create_connection(("192.0.2.1", 443), timeout=2)
except OSError as error:
    print("no way out", error.errno, flush=True)
engine = subprocess.Popen([".venv-engine/bin/python", "-m", "engine"], env={**os.environ, "WAYPOST_ENGINE_TOKEN": "t"})
turn = json.dumps(TurnRequest("my boss has my passport", "en", ConversationState()).to_json()).encode()
headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
deadline = time.monotonic() + 240
while time.monotonic() < deadline and engine.poll() is None:
    try:
        asked = urllib.request.Request("http://127.0.0.1:5005/webhooks/turn/", turn, headers)
        with urllib.request.urlopen(asked, timeout=10) as response:
            print(response.read().decode(), flush=True)
            break
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode(), flush=True)
        break
    except OSError:  # not up yet
        time.sleep(0.5)
engine.terminate()
engine.wait(20)
"""


def test_an_engine_answers_without_any_network_but_loopback(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not make a network namespace: the engine was not tried without a network")
    ours = {name: os.environ[name] for name in ("PATH", "WAYPOST_MODEL") if name in os.environ}
    environ = ours | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    inside = [unshare, "--net", sys.executable, "-c", _INSIDE]
    done = subprocess.run(inside, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert "no way out 101" in done.stdout, done.stderr  # ENETUNREACH
    assert "need.labor_trafficking" in done.stdout, done.stdout + done.stderr[-2_000:]
