"""By which names the staff listener is served. A page elsewhere can make a name of its own lead to this machine (DNS
rebinding), and its browser then takes us for that page; but it cannot make the browser call us by a name of ours."""

import logging
import re
from collections.abc import Iterable
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.operations.metrics import REFUSED
from bot.operations.unsafe import is_loopback_host
from bot.privacy.logs import event
from bot.settings import Settings

# A name or an address, and perhaps a port: which port a tunnel or a proxy has does not matter.
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?", re.ASCII)


class Hosts:
    """Stands before everything else on the staff listener."""

    def __init__(self, settings: Settings) -> None:
        """This machine's own names are served, the address we listen on, and what the operator names."""
        listen = settings.staff_listen.host.lower()
        self._named = {listen, *settings.staff_hosts}
        self._any_address = _is_unspecified(listen)

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let through who calls us by a name of ours; the rest learn nothing, not even that this is Waypost."""
        if not self._are_ours(request.headers.getall("Host", [])):
            REFUSED.labels("host").inc()
            event("refused", logging.WARNING, code="host")
            return web.Response(status=web.HTTPMisdirectedRequest.status_code)
        return await handler(request)

    def _are_ours(self, hosts: Iterable[str]) -> bool:
        match [_HOST.fullmatch(host.lower()) for host in hosts]:
            case [re.Match() as found]:
                return self._is_ours(found[1] or found[2])
        return False  # none, two, or something that is no host

    def _is_ours(self, host: str) -> bool:
        # Who listens everywhere knows none of its addresses; and no foreign page is called by an address of ours.
        return host in self._named or is_loopback_host(host) or (self._any_address and _is_address(host))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_unspecified(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_unspecified
