"""`/operations` and `/metrics`: the same looks at the parts, for people and for Prometheus."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from bot.operations.unsafe import Finding, of_machine, of_settings
from bot.operations.vitals import State
from bot.staff.guard import StaffRouter
from bot.staff.parts import StaffParts
from bot.staff.roles import Role
from bot.web.transparency import build_id
from desk.calls import Age

_ROOM_BYTES = 500e6  # as deploy/prometheus/alerts.yml has it
_ENOUGH_BUDGET = 0.9


@dataclass(frozen=True)
class Row:
    """One part: the id of its name, how it is in numbers, and whether somebody has to look at it."""

    name: str
    value: str
    is_well: bool


class Operations:
    """How the parts are now. Nothing here comes from a message, and no row says when somebody wrote."""

    def __init__(self, parts: StaffParts) -> None:
        """Look through these vitals."""
        self._pages = parts.pages
        self._vitals = parts.vitals
        self._settings = parts.settings
        self._content = parts.content
        self._build = build_id()

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page, and the metrics, which are open on this listener: totals with fixed labels."""
        router.get("/operations", self.page, Role.VIEWER, menu="operations.heading")
        router.get("/metrics", self.metrics, role=None)

    async def page(self, request: web.Request) -> web.Response:
        """Every part with its state, the worst first."""
        state = await self._vitals.look()
        rows = sorted(_rows(state), key=lambda row: row.is_well)
        versions = {"build": self._build, "content": self._content.hash, "model": ", ".join(state.models)}
        return self._pages.page(
            request, "health/operations.html", rows=rows, versions=versions, unsafe=self._unsafe(), state=state
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """All metrics, with the gauges as the parts are now."""
        await self._vitals.look()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _unsafe(self) -> list[Finding]:
        return [*of_settings(self._settings), *of_machine(self._settings)]


def _rows(state: State) -> Iterator[Row]:
    yield Row("operations.engines", f"{state.engines_ready} / {state.engines}", state.engines_ready == state.engines)
    yield Row("operations.models", str(len(state.models)), len(state.models) == 1)
    yield Row("operations.store", "", state.store_up)
    yield Row("operations.ledger", "", state.ledger.up)
    yield Row("operations.disk", f"{state.ledger.disk_free / 1e9:.1f} GB", state.ledger.disk_free > _ROOM_BYTES)
    yield Row("operations.overdue", str(state.ledger.overdue), not state.ledger.overdue)
    yield Row("operations.oldest", _hours(state.oldest_seconds), not state.ledger.overdue)
    yield Row("operations.wrong", str(state.ledger.wrong_lines), not state.ledger.wrong_lines)
    for age in (Age.SOON, Age.DUE, Age.PAST):
        count = sum(state.lines[kind, age] for kind in ("core", "other"))
        yield Row(f"operations.lines.{age}", str(count), not count)
    for outcome in ("refused", "locked"):
        count = int(_metric("waypost_staff_sign_ins_total", outcome=outcome))
        yield Row(f"operations.sign_ins.{outcome}", str(count), not count)
    left = _metric("waypost_privacy_budget_left_ratio")
    if not isnan(left):
        yield Row("operations.budget", f"{left:.0%}", left >= _ENOUGH_BUDGET)
    yield Row("operations.audit", "", not _metric("waypost_staff_audit_broken"))
    stopped = int(_metric("waypost_background_ended_total"))
    yield Row("operations.stopped", str(stopped), not stopped)


def _hours(seconds: float | None) -> str:
    # In whole hours: minutes would tell when somebody wrote.
    return f"{int((seconds or 0) // 3600)} h"


def _metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0
