"""Headers of every answer of the staff listener: those of the website, without its exit and without frames."""

from aiohttp import web

from bot.web.headers import hardened, policy

# Within our own pages the browser says where a form comes from, also over plain http.
_ALWAYS = hardened(policy()) | {"Referrer-Policy": "same-origin"}


def protect(app: web.Application) -> None:
    """Add the headers to every response of this application, errors included."""
    app.on_response_prepare.append(_add)


async def _add(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "web"  # neither program nor version
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
