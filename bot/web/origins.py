"""Where a message may come from: our own pages, and nobody else's."""

from urllib.parse import urlsplit

from aiohttp import web

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OURS = ("same-origin", "none")  # values of Sec-Fetch-Site; "none" is a person who typed or pressed reload


class Origins:
    """The public URL's origin, and that of the listener while it is loopback."""

    def __init__(self, public_url: str) -> None:
        """Allow this origin."""
        parts = urlsplit(public_url)
        self._public = f"{parts.scheme}://{parts.netloc}".lower()

    def allows(self, request: web.Request) -> bool:
        """Whether this Origin header is one of ours; programs that are no browsers send none."""
        origin = request.headers.get("Origin")
        return origin is None or origin.lower() == self._public or _is_own_loopback(origin, request)

    def allows_form(self, request: web.Request) -> bool:
        """Whether a form comes from our own page. Under `no-referrer` browsers hide the origin, so Sec-Fetch-Site counts."""
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site in _OURS
        return self.allows(request)


def _is_own_loopback(origin: str, request: web.Request) -> bool:
    host, port = (request.transport.get_extra_info("sockname") if request.transport else ("", 0))[:2]
    try:
        parts = urlsplit(origin)
        return host in _LOOPBACK and parts.hostname in _LOOPBACK and parts.port == port
    except ValueError:
        return False
