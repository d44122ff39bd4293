"""The staff listener: which pages there are, and who stands before them."""

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.engine.pool import EnginePool
from bot.figures.released import Released
from bot.operations.vitals import Vitals
from bot.settings import Settings
from bot.staff import headers
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.devices import Devices
from bot.staff.accounts.factors import Factors
from bot.staff.accounts.members import Members
from bot.staff.accounts.pages import AccountPages
from bot.staff.accounts.passwords import Passwords
from bot.staff.accounts.second_factor import SecondFactorPages
from bot.staff.accounts.sessions import Sessions
from bot.staff.accounts.sign_in import SignIn
from bot.staff.audit import Audit
from bot.staff.chain import Chain
from bot.staff.desk.area import Desk
from bot.staff.errors import kind_errors
from bot.staff.forms import MAX_BODY, Forms
from bot.staff.guard import Guard, StaffRouter
from bot.staff.health.operations import Operations
from bot.staff.hosts import Hosts
from bot.staff.ledger import StaffLedger
from bot.staff.log_page import LogPage
from bot.staff.needs.area import Needs
from bot.staff.pages import StaffPages
from bot.staff.parts import Area, StaffParts
from bot.staff.review.pages import ReviewPages
from bot.staff.review.parts import Review
from bot.staff.turns import Turns
from bot.staff.upkeep import upkeep
from bot.web.health import Health
from bot.web.static import StaticFiles
from bot.web.words import Words
from contract.content import CONTENT_ROOT, Content

ROUTER = web.AppKey("router", StaffRouter)
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Staff:
    """The staff listener and the parts of the gateway that it needs."""

    settings: Settings
    content: Content
    health: Health
    engines: EnginePool
    ledger: StaffLedger
    vitals: Vitals
    review: Review

    def app(self) -> web.Application:
        """The application on the staff port."""
        app = web.Application(client_max_size=MAX_BODY)
        router, forms = StaffRouter(app.router), Forms(self.settings.secret_key)
        static, words = StaticFiles(_STATIC), Words.load(self.content, CONTENT_ROOT / "staff")
        pages = StaffPages(self.settings, words, static, router, forms)
        audit = Audit(self.ledger, Chain(self.settings.secret_key))
        sessions = Sessions(self.ledger, audit, secure=not self.settings.is_dev)
        turns = Turns()
        guard = Guard(router, sessions, audit, forms, turns, is_dev=self.settings.is_dev)
        app[ROUTER] = router
        headers.protect(app)
        app.middlewares.extend([Hosts(self.settings).admit, kind_errors(pages, turns), guard.admit])
        self._add_public(router, static)
        for area in self._areas(self._parts(pages, audit), sessions):
            area.add_routes(router)
        return app

    async def upkeep(self) -> None:
        """Keep the staff's part of the ledger small, for ever."""
        await upkeep(self.ledger, Chain(self.settings.secret_key))

    def _parts(self, pages: StaffPages, audit: Audit) -> StaffParts:
        figures = Released(self.settings.ledger, self.settings.allowance.year, is_demo=self.settings.demo)
        return StaffParts(
            self.settings, self.content, self.health, self.engines, pages, audit, self.ledger, self.vitals, figures
        )

    def _areas(self, parts: StaffParts, sessions: Sessions) -> list[Area]:
        """Every area; the order is that of the menu."""
        factors = Factors(self.settings.secret_key, self.settings.operator.program)
        members = Members(self.ledger, Passwords(), factors, parts.audit)
        devices = Devices(self.settings.secret_key, self.ledger, secure=not self.settings.is_dev)
        return [
            Needs(parts),
            ReviewPages(parts, self.review),
            Desk(parts),
            Operations(parts),
            SignIn(parts, members, sessions, devices, Attempts()),
            # Counted apart: strangers at the door do not stop those who are in.
            AccountPages(parts, members, sessions, devices, Attempts()),
            SecondFactorPages(parts, members, sessions),
            LogPage(parts),
        ]

    def _add_public(self, router: StaffRouter, static: StaticFiles) -> None:
        router.get("/static/{name}", static.file, role=None, waits=False)
        router.get("/health/live", self.health.live, role=None, waits=False)
