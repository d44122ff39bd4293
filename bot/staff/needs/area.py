"""The pages of needs, together."""

from bot.staff.guard import StaffRouter
from bot.staff.needs.api import NeedsApi
from bot.staff.needs.desk import NeedsDesk
from bot.staff.needs.overview import Overview
from bot.staff.parts import StaffParts


class Needs:
    """Everything that shows what people need."""

    def __init__(self, parts: StaffParts) -> None:
        """Show the released figures."""
        self._desk = NeedsDesk(parts.pages, parts.content, parts.figures)

    def add_routes(self, router: StaffRouter) -> None:
        """Register every page."""
        for page in (Overview(self._desk), NeedsApi(self._desk)):
            page.add_routes(router)
