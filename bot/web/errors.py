"""Pages that are not there, and pages that fail: a person still finds a number and a way on."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.privacy.logs import event
from bot.web.pages import Pages

_FOR_PROGRAMS = ("/sms/", "/health/", "/hsds", "/static/", "/chat/ws")


def kind_errors(pages: Pages) -> Middleware:
    """A middleware that turns errors into pages, where people read them."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(_FOR_PROGRAMS):
            return await handler(request)
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < web.HTTPBadRequest.status_code:
                raise
            page = pages.page(request, "error.html", status=error.status, heading="error.missing", text="error.elsewhere")
            page.headers.update({name: error.headers[name] for name in ("Allow",) if name in error.headers})
            return page
        except Exception as error:
            event("page_failed", logging.ERROR, type=type(error).__name__)
            return pages.page(request, "error.html", status=500, heading="error.broken", text="error.not_your_fault")

    return answer
