"""What the two systems under load have in common, and their processes."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

_START_SECONDS = 300.0
_END_SECONDS = 20.0
_POLL_SECONDS = 0.5
_LOG_TAIL = 2_000  # characters


class BenchFailed(RuntimeError):
    """The bench could not be run; says why."""


@dataclass(frozen=True)
class System:
    """A running system: where it is asked, how, what counts as an answer, and which processes it has."""

    name: str
    url: str
    model: str
    request: Callable[[str], dict[str, Any]]
    outcome: Callable[[Mapping[str, Any]], str]
    processes: Mapping[str, psutil.Process]

    def cpu_seconds(self) -> dict[str, float]:
        """CPU used so far, by process."""
        return {name: sum(process.cpu_times()[:2]) for name, process in self.processes.items()}

    def megabytes(self) -> dict[str, float]:
        """Memory in use (resident), by process."""
        return {name: process.memory_info().rss / 2**20 for name, process in self.processes.items()}


@contextmanager
def started(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[psutil.Process]:
    """A process and whatever it starts, ended when the context is left."""
    with log.open("wb") as output:
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603
        try:
            yield psutil.Process(child.pid)
        finally:
            child.terminate()
            try:
                child.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def wait_for(url: str, process: psutil.Process, log: Path) -> bytes:
    """The body of `url` once it answers with 200; BenchFailed with the end of the log when that never happens."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - loopback
                body: bytes = response.read()
                return body
        except (urllib.error.URLError, OSError):
            time.sleep(_POLL_SECONDS)
    fault = "was not ready in time" if process.is_running() else "ended before it was ready"
    raise BenchFailed(f"{url} {fault}:\n{log.read_text(errors='replace')[-_LOG_TAIL:]}")


def free_ports(count: int) -> int:
    """The first of `count` neighbouring free ports on loopback."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first: int = probe.getsockname()[1]
        if first + count <= 65_535 and all(_is_free(port) for port in range(first, first + count)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
