"""Reading a form that was posted: small, whole, and each field once."""

from urllib.parse import parse_qsl

from aiohttp import web

MAX_BODY = 65_536
MAX_FIELDS = 200
MAX_FIELD = 10_000  # characters
_FORM = "application/x-www-form-urlencoded"


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields; HTTP errors when they are no form of ours, too many or too long. Of a field that comes twice, the last."""
    if request.content_type != _FORM:
        raise web.HTTPUnsupportedMediaType
    body = await request.read()  # no more than the application's limit, else 413
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise web.HTTPBadRequest from None
    if any(len(part) > MAX_FIELD or "\0" in part for pair in pairs for part in pair):
        raise web.HTTPBadRequest
    return dict(pairs)
