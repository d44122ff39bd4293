"""One level of load on one system, and the medians over rounds."""

import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psutil

from bench.system import BenchFailed, System
from bot.settings import ROOT

WARM_UP = 20  # messages before each level that are not counted


@dataclass(frozen=True)
class Level:
    """What was measured at one concurrency; latencies and CPU in milliseconds."""

    concurrency: int
    per_second: float
    p50: float
    p95: float
    p99: float
    cpu: Mapping[str, float]  # per message, by process
    client_cpu: float
    memory: Mapping[str, float]  # megabytes by process, right after
    others: float  # the share of the machine that neither the system nor the client used
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def all_cpu(self) -> float:
        """CPU per message over all processes of the system."""
        return sum(self.cpu.values())


def measure(system: System, concurrency: int, texts: Sequence[str]) -> Level:
    """Put one level of load on a system."""
    _send(system, concurrency, texts[:WARM_UP])
    cpu_before, machine_before = system.cpu_seconds(), _machine()
    result, client_seconds = _send(system, concurrency, texts)
    cpu = {name: after - cpu_before[name] for name, after in system.cpu_seconds().items()}
    outcomes = Counter(system.outcome(answer) for answer in result["answers"])
    if not outcomes["answer"]:
        raise BenchFailed(f"{system.name} answered none of {len(texts)} messages: {dict(outcomes)}")
    latencies = sorted(answer["ms"] for answer in result["answers"])
    return Level(
        concurrency=concurrency,
        per_second=len(texts) / result["seconds"],
        p50=percentile(latencies, 50),
        p95=percentile(latencies, 95),
        p99=percentile(latencies, 99),
        cpu={name: seconds * 1000 / len(texts) for name, seconds in cpu.items()},
        client_cpu=result["cpu_seconds"] * 1000 / len(texts),
        memory=system.megabytes(),
        others=_others(machine_before, sum(cpu.values()) + client_seconds),
        outcomes=outcomes,
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile of sorted values."""
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


def medians(levels: Sequence[Level]) -> Level:
    """The median of each figure over the rounds; outcomes are added up."""
    outcomes = sum((Counter(level.outcomes) for level in levels), Counter[str]())
    return Level(
        concurrency=levels[0].concurrency,
        per_second=median(level.per_second for level in levels),
        p50=median(level.p50 for level in levels),
        p95=median(level.p95 for level in levels),
        p99=median(level.p99 for level in levels),
        cpu=_medians([level.cpu for level in levels]),
        client_cpu=median(level.client_cpu for level in levels),
        memory=_medians([level.memory for level in levels]),
        others=median(level.others for level in levels),
        outcomes=outcomes,
    )


def _medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: median(values[name] for values in rounds) for name in rounds[0]}


def _send(system: System, concurrency: int, texts: Sequence[str]) -> tuple[dict[str, Any], float]:
    job = {"url": system.url, "concurrency": concurrency, "requests": [system.request(text) for text in texts]}
    before = _children_seconds()
    command = (sys.executable, "-m", "bench.load")
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(job).encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise BenchFailed(f"the client failed: {done.stderr.decode(errors='replace')[-500:]}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result, _children_seconds() - before


def _children_seconds() -> float:
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


def _machine() -> tuple[float, float]:
    """CPU seconds of the whole machine since it started: in use, and in all."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0), sum(times)


def _others(before: tuple[float, float], accounted: float) -> float:
    busy, total = (now - then for now, then in zip(_machine(), before, strict=True))
    return max(0.0, busy - accounted) / total if total else 0.0
