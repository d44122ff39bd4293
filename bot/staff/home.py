"""The first page after signing in."""

from aiohttp import web

from bot.staff.guard import StaffRouter
from bot.staff.parts import StaffParts
from bot.staff.roles import Role


class Home:
    """What there is to open."""

    def __init__(self, parts: StaffParts) -> None:
        """Render with these pages."""
        self._pages = parts.pages

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page."""
        router.get("/", self.page, Role.VIEWER, menu="menu.home")

    async def page(self, request: web.Request) -> web.Response:
        """The menu, once more and larger."""
        return self._pages.page(request, "home.html")
