"""Our whole product, started as `make run` does, on free ports and with a data folder of its own."""

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.system import BenchFailed, System, free_ports, started, wait_for
from bench.webhooks import Webhooks, outcome
from bot.settings import ROOT

NAME = "Waypost"
_PUBLIC_URL = "https://waypost.test"


@contextmanager
def waypost() -> Iterator[System]:
    """Waypost with as many engines as it starts by default, ready for messages."""
    token = secrets.token_hex(16)
    port = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="waypost-bench-") as folder:
        log = Path(folder) / "run.log"
        environment = _environment(folder, token, port)
        with started((sys.executable, "-m", "bot", "run"), ROOT, environment, log) as gateway:
            ready = json.loads(wait_for(f"http://127.0.0.1:{port}/health/ready", gateway, log))
            yield System(
                name=NAME,
                url=f"http://127.0.0.1:{port}/sms/twilio",
                model=str(ready["model"]),
                request=Webhooks(f"{_PUBLIC_URL}/sms/twilio", token).request,
                outcome=outcome,
                processes=_processes(gateway, ready["engine"]["of"]),
            )


def _environment(folder: str, token: str, port: int) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "WAYPOST_ENGINES") if name in os.environ}
    return passed_on | {
        "HOME": folder,
        "PYTHONUNBUFFERED": "1",
        "TWILIO_AUTH_TOKEN": token,
        "WAYPOST_PUBLIC_URL": _PUBLIC_URL,
        "WAYPOST_LISTEN": f"127.0.0.1:{port}",
        "WAYPOST_STAFF_LISTEN": f"127.0.0.1:{port + 1}",
        "WAYPOST_ENGINE_LISTEN": f"127.0.0.1:{free_ports(os.cpu_count() or 1)}",
        "WAYPOST_DATA_DIR": folder,
    }


def _processes(gateway: psutil.Process, engines: int) -> dict[str, psutil.Process]:
    children = sorted(gateway.children(recursive=True), key=lambda child: child.pid)
    if len(children) != engines:
        raise BenchFailed(f"{engines} engines expected, {len(children)} processes found")
    return {"gateway": gateway} | {f"engine {number}": child for number, child in enumerate(children, 1)}
