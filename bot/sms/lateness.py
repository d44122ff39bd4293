"""Nothing old is said: an answer that took as long as Twilio waits is not given, whatever froze us in between."""

import socket
import struct
from typing import Any

from aiohttp import web

from bot.clock import since_boot

LATE_SECONDS = 15.0  # Twilio has hung up by then and has asked the fallback URL
_LAST_DATA_RECEIVED = 52  # where struct tcp_info of linux/tcp.h has tcpi_last_data_recv, in milliseconds


class Arrival:
    """When a request came to this machine, which is before we read it when the process stood still."""

    def __init__(self, request: web.Request) -> None:
        """Note it, at the beginning of a handler."""
        self._at = since_boot() - _waited(request)

    @property
    def is_long_ago(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return since_boot() - self._at > LATE_SECONDS


def _waited(request: web.Request) -> float:
    """How long the request lay in the system's buffer; 0 where that cannot be known."""
    connection: Any = request.transport and request.transport.get_extra_info("socket")
    try:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_RECEIVED + 4)
        return float(struct.unpack_from("=I", info, _LAST_DATA_RECEIVED)[0]) / 1000
    except (AttributeError, OSError, struct.error):
        return 0.0
