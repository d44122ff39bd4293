"""How much one place may ask of us. Places are keyed hashes in this process's memory, forgotten after minutes."""

import hashlib
import hmac
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp import web

from bot.settings import Network

# A school or a shelter is one address: these stop programs, not people. An engine answers more in a few seconds.
CROWDED_PER_MINUTE = 600  # messages; then only danger is understood
REFUSED_PER_MINUTE = 3_000
SOCKETS_PER_PLACE = 100
SOCKETS = 2_000
KEY_SECONDS = 600.0
_IPV6_HOME = 64  # bits: one home or phone has all addresses of such a network


class Pressure(Enum):
    """How much comes from one place."""

    CALM = "calm"
    CROWDED = "crowded"
    REFUSED = "refused"


class TooManySockets(Exception):
    """No further socket is opened for this place, or for anybody."""


class Limits:
    """Counts messages and open sockets by place."""

    def __init__(self, trusted_proxies: tuple[Network, ...], clock: Callable[[], float] = time.monotonic) -> None:
        """Believe `X-Forwarded-For` of these proxies only."""
        self._trusted = trusted_proxies
        self._clock = clock
        self._key, self._key_until = b"", 0.0
        self._messages: Counter[bytes] = Counter()
        self._minute = 0.0
        self._sockets: Counter[bytes] = Counter()

    def message(self, request: web.Request) -> Pressure:
        """Count one message from where this request comes from."""
        if self._clock() >= self._minute + 60:
            self._minute = self._clock()
            self._messages.clear()
        place = self._place(request)
        self._messages[place] += 1
        count = self._messages[place]
        if count > REFUSED_PER_MINUTE:
            return Pressure.REFUSED
        return Pressure.CROWDED if count > CROWDED_PER_MINUTE else Pressure.CALM

    @contextmanager
    def socket(self, request: web.Request) -> Iterator[None]:
        """Hold one open socket; TooManySockets when there are enough."""
        place = self._place(request)
        if self._sockets[place] >= SOCKETS_PER_PLACE or self._sockets.total() >= SOCKETS:
            raise TooManySockets
        self._sockets[place] += 1
        try:
            yield
        finally:
            self._sockets[place] -= 1
            self._sockets += Counter()  # drops what is zero

    def _place(self, request: web.Request) -> bytes:
        if self._clock() >= self._key_until:
            self._key, self._key_until = secrets.token_bytes(32), self._clock() + KEY_SECONDS
        return hmac.digest(self._key, client_network(request, self._trusted).encode(), hashlib.sha256)


def client_network(request: web.Request, trusted: tuple[Network, ...]) -> str:
    """The address, or IPv6 network, that a request comes from: the last one that no proxy of ours stands behind."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    hops = [request.remote or "", *reversed([hop.strip() for hop in forwarded if hop.strip()])]
    for hop, is_last in zip(hops, [False] * (len(hops) - 1) + [True], strict=True):
        address = _address(hop)
        if address is None:
            return "unknown"
        if is_last or not any(address in network for network in trusted):
            return _home(address)
    return "unknown"


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _home(address: IPv4Address | IPv6Address) -> str:
    return str(address) if isinstance(address, IPv4Address) else f"v6 {int(address) >> (128 - _IPV6_HOME):x}"
