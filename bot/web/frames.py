"""The chat inside a partner's page: one address of its own, for partners that the operator has named."""

from aiohttp import web

EMBED = "/embed"


def is_framed(request: web.Request) -> bool:
    """Whether this page is made for a partner's frame."""
    return request.path == EMBED
