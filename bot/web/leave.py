"""`/exit`: away to a harmless page, with nothing left behind."""

from aiohttp import web

from bot.web.talk import Talk

_MAX_FORM = 16 * 1024  # bytes: one token


class Exit:
    """The door that works without script."""

    def __init__(self, exit_url: str, talk: Talk) -> None:
        """Lead to this page."""
        self._exit_url = exit_url
        self._talk = talk

    def add_routes(self, app: web.Application) -> None:
        """Register the address, for a link and for a form."""
        app.router.add_get("/exit", self.leave)
        app.router.add_post("/exit", self.leave)

    async def leave(self, request: web.Request) -> web.Response:
        """See other: the harmless page; the browser forgets what it kept of us, and so do we."""
        code = request.query.get("c") or await _state(request)
        if code:
            await self._talk.leave(code)
        return away(self._exit_url)


def away(exit_url: str) -> web.Response:
    """The redirect to the harmless page."""
    return web.Response(status=303, headers={"Location": exit_url, "Clear-Site-Data": '"*"'})


async def _state(request: web.Request) -> str:
    # The script sends the bare token: nobody who leaves is kept waiting for what cannot be read.
    if request.method != "POST" or (request.content_length or 0) > _MAX_FORM:
        return ""
    try:
        return (await request.clone(client_max_size=_MAX_FORM).read()).decode("ascii", "replace")
    except web.HTTPRequestEntityTooLarge:
        return ""
