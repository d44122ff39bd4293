"""The tables, readable on a terminal and as Markdown, and the verdict on the budget."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.measure import Level
from bench.rounds import Levels, best
from bench.stock import NAME as STOCK
from bot.settings import ROOT

PAGE = ROOT / "docs" / "benchmark.md"
QUIET = 0.1  # the share of the machine that others may use before the figures mislead
CPU_BUDGET, RATIO_BUDGET, P99_BUDGET = 12.0, 5.0, 500.0  # milliseconds a message, times, milliseconds

_PAGE = """# Speed

Written by `make bench` (`python -m bench --write`); run it to see where your machine stands. Waypost runs as `make run`
starts it and is asked through the signed webhook. Beside it runs stock Rasa 3.6.21 (the pipeline of `rasa init`: DIET,
TED) with the same training text, one intent per first label, asked through its REST channel. Both get the same
messages, drawn from the training text, each from a sender never seen before. The systems take turns; each figure is the
median over the rounds.

{summary}

{tables}

## How to read it

- Milliseconds of CPU are what counts: they say how many messages a machine can carry. Messages a second depend on the cores,
  of which the client takes its share ({client:.1f} ms a message, not counted above).
- Waypost starts one engine per core; `rasa run` is one process, as it is without a Redis for its locks. Several stock
  processes behind a balancer would raise its throughput, not lower its CPU per message.
- Stock Rasa is trained for one epoch: its answers are poor, its speed is the same. `silent` is a response without a message,
  `fallback` a reply given without an engine; neither counts as an answer.
- Some messages (keywords such as STOP, other languages) are answered by the gateway alone, as they are in real life.
- *Others* is what the rest of the machine used meanwhile, a share of all cores; above 10 % the figures are too high.
"""


def tables(levels: Levels) -> str:
    """One table of speed, one of CPU and one of memory by process."""
    speed = [_speed_row(name, level) for name, rows in levels.items() for level in rows]
    head = ("system", "at a time", "messages/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms/message", "others", "outcomes")
    cpu = [(name, process, *_cpu(rows, process)) for name, rows in levels.items() for process in rows[0].cpu]
    at = [f"at {level.concurrency}" for level in next(iter(levels.values()))]
    return "\n\n".join((_table(head, speed), _table(("system", "process", *(f"CPU ms {a}" for a in at), "memory MB"), cpu)))


def summary(levels: Levels, ratios: Sequence[float], model: str) -> str:
    """Where the first system stands against the budget, and on what it was measured."""
    name, rows = next(iter(levels.items()))
    fastest, widest = best(rows), rows[-1]
    verdicts = [
        ("CPU a message", f"{fastest.all_cpu:.1f} ms", f"{CPU_BUDGET:.0f} ms", fastest.all_cpu <= CPU_BUDGET),
        (f"p99 at {widest.concurrency} at a time", f"{widest.p99:.0f} ms", f"{P99_BUDGET:.0f} ms", widest.p99 < P99_BUDGET),
    ]
    if STOCK in levels and name != STOCK:
        ratio = median(ratios)
        spread = f"{ratio:.1f}x ({min(ratios):.1f} to {max(ratios):.1f})"
        verdicts.insert(1, ("throughput against stock Rasa", spread, f"{RATIO_BUDGET:.0f}x", ratio >= RATIO_BUDGET))
        cpu_ratio = best(levels[STOCK]).all_cpu / fastest.all_cpu
        verdicts.append(("CPU a message against stock Rasa", f"{cpu_ratio:.1f}x less", "-", True))
    lines = [(what, measured, budget, "met" if met else "MISSED") for what, measured, budget, met in verdicts]
    body = [line if line[2] != "-" else (*line[:3], "-") for line in lines]
    busy = max(level.others for level in (*rows, *levels.get(STOCK, ())))
    warning = (
        f" **Others used up to {busy:.0%} of the machine meanwhile: run it again when it is quiet.**" if busy > QUIET else ""
    )
    return f"{_where(model)}{warning}\n\n{_table((name, 'measured', 'budget', ''), body)}"


def write(levels: Levels, ratios: Sequence[float], model: str) -> Path:
    """Write the page of the documentation."""
    client = best(next(iter(levels.values()))).client_cpu
    page = _PAGE.format(summary=summary(levels, ratios, model), tables=tables(levels), client=client)
    PAGE.write_text(page, encoding="utf-8")
    return PAGE


def _where(model: str) -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({_processor()}), model `{model}`."


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _speed_row(name: str, level: Level) -> tuple[str, ...]:
    times = (level.p50, level.p95, level.p99)
    outcomes = ", ".join(f"{count} {what}" for what, count in sorted(level.outcomes.items()))
    figures = (f"{level.per_second:.1f}", *(f"{ms:.0f}" for ms in times), f"{level.all_cpu:.1f}", f"{level.others:.0%}")
    return (name, str(level.concurrency), *figures, outcomes)


def _cpu(rows: Sequence[Level], process: str) -> tuple[str, ...]:
    return (*(f"{level.cpu[process]:.1f}" for level in rows), f"{rows[-1].memory[process]:.0f}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "\n".join(f"| {line} |" for line in lines)
