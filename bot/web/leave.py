"""`/exit`: away to a harmless page, with nothing left behind."""

from aiohttp import web


class Exit:
    """The door that works without script."""

    def __init__(self, exit_url: str) -> None:
        """Lead to this page."""
        self._exit_url = exit_url

    def add_routes(self, app: web.Application) -> None:
        """Register the address, for a link and for a form."""
        app.router.add_get("/exit", self.leave)
        app.router.add_post("/exit", self.leave)

    async def leave(self, request: web.Request) -> web.Response:
        """See other: the harmless page; the browser forgets what it kept of us."""
        return away(self._exit_url)


def away(exit_url: str) -> web.Response:
    """The redirect to the harmless page."""
    return web.Response(status=303, headers={"Location": exit_url, "Clear-Site-Data": '"*"'})
