"""Pages that are not there, not allowed, or fail."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.ledger import LedgerDown
from bot.privacy.logs import event, place
from bot.staff.pages import StaffPages
from bot.staff.turns import Turns

_TEXTS = {403: "error.not_yours", 404: "error.not_there", 413: "error.too_large", 503: "error.ledger"}


def kind_errors(pages: StaffPages, turns: Turns) -> Middleware:
    """A middleware that turns errors into pages, or for programs into JSON, and shows nothing of what went wrong."""

    async def answer(request: web.Request, status: int) -> web.Response:
        if request.path.startswith("/api/"):
            return web.json_response({"error": status}, status=status)
        text = _TEXTS.get(status, "error.odd" if status < 500 else "error.broken")
        async with turns.one():  # strangers get such pages too
            return pages.page(request, "error.html", status=status, text=text)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < web.HTTPBadRequest.status_code:
                raise
            page = await answer(request, error.status)
            page.headers.update({name: error.headers[name] for name in ("Allow",) if name in error.headers})
            return page
        except LedgerDown:
            return await answer(request, 503)
        except Exception as error:
            event("staff_page_failed", logging.ERROR, type=type(error).__name__, at=place(error.__traceback__))
            return await answer(request, 500)

    return middleware
