"""The pages of needs, together."""

from bot.staff.guard import StaffRouter
from bot.staff.needs.api import NeedsApi
from bot.staff.needs.compare import Compare
from bot.staff.needs.desk import NeedsDesk
from bot.staff.needs.explained import Explained
from bot.staff.needs.export import Export
from bot.staff.needs.one_need import OneNeed
from bot.staff.needs.overview import Overview
from bot.staff.needs.trends import Trends
from bot.staff.parts import Area, StaffParts


class Needs:
    """Everything that shows what people need."""

    def __init__(self, parts: StaffParts) -> None:
        """Show the released figures."""
        desk = NeedsDesk(parts.pages, parts.content, parts.figures)
        self._pages: list[Area] = [
            Overview(desk),
            Trends(desk),
            Compare(desk),
            OneNeed(desk),
            Explained(desk, parts.settings.allowance),
            Export(desk, parts.audit),
            NeedsApi(desk),
        ]

    def add_routes(self, router: StaffRouter) -> None:
        """Register every page; the order is that of the menu."""
        for page in self._pages:
            page.add_routes(router)
