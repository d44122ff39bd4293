"""`GET /` and `POST /chat`: the chat that needs no script."""

from aiohttp import web

from bot.web.pages import Pages


class Chat:
    """The chat page."""

    def __init__(self, pages: Pages) -> None:
        """Render with these pages."""
        self._pages = pages

    def add_routes(self, app: web.Application) -> None:
        """Register the page."""
        app.router.add_get("/", self.start)

    async def start(self, request: web.Request) -> web.Response:
        """A chat with nothing in it yet."""
        return self._pages.page(request, "chat.html")
