"""The directory for other programs: `/hsds/` in Open Referral HSDS 3.0 form, read only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiohttp import web

from bot.hsds.listing import BadQuery, Query, page_of
from bot.hsds.records import Records

_ABOUT = {
    "version": "3.0",
    "profile": "https://docs.openreferral.org/en/v3.0/hsds/",
    "openapi_url": "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json",
}
# Public data, so any page may read it; no ETag, which could mark a reader.
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-store"}


class Hsds:
    """The three addresses of the read API."""

    def __init__(self, records: Records) -> None:
        """Serve these records."""
        self._records = records

    def add_routes(self, app: web.Application) -> None:
        """Register them."""
        app.router.add_get("/hsds/", self.about)
        app.router.add_get("/hsds/services", self.services)
        app.router.add_get("/hsds/services/{id}", self.service)

    async def about(self, request: web.Request) -> web.Response:
        """What this is, and which standard it follows."""
        return _json(_ABOUT)

    async def services(self, request: web.Request) -> web.Response:
        """A page of services."""
        try:
            query = Query.of(request.query)
        except BadQuery as bad:
            return _json({"error": "bad_parameter", "parameter": str(bad)}, status=400)
        return _json(page_of(self._records.services(date.today()), query))

    async def service(self, request: web.Request) -> web.Response:
        """One service, fully nested."""
        wanted = request.match_info["id"].lower()
        for service in self._records.services(date.today()):
            if service["id"] == wanted:
                return _json(service)
        return _json({"error": "not_found"}, status=404)


def _json(body: Mapping[str, Any], status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers=_HEADERS)
