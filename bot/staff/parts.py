"""What the areas of the staff pages are wired from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.engine.pool import EnginePool
from bot.figures.released import Released
from bot.operations.vitals import Vitals
from bot.settings import Settings
from bot.staff.audit import Audit
from bot.staff.guard import StaffRouter
from bot.staff.ledger import StaffLedger
from bot.staff.pages import StaffPages
from bot.web.health import Health
from contract.content import Content


@dataclass(frozen=True)
class StaffParts:
    """The parts of the gateway that staff pages look at, and those that all areas share."""

    settings: Settings
    content: Content
    health: Health
    engines: EnginePool
    pages: StaffPages
    audit: Audit
    ledger: StaffLedger
    vitals: Vitals
    figures: Released

    @property
    def ledger_path(self) -> Path:
        """The file of the ledger."""
        return self.settings.ledger


class Area(Protocol):
    """Some pages that belong together; made from StaffParts."""

    def add_routes(self, router: StaffRouter) -> None:
        """Register every page with the role that may open it."""
