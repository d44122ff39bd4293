"""Forms that were posted: from our own pages, tied to a session, small, and whole."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.privacy.pseudonyms import derived_key
from bot.settings import Secret

MAX_BODY = 65_536
MAX_FIELDS = 200
MAX_FIELD = 10_000  # characters
LONGEST_PATH = 300
_OWN_SITE = ("same-origin", "none")
_FORM = "application/x-www-form-urlencoded"


class Forms:
    """Makes and checks what ties a form to a session."""

    def __init__(self, master: Secret) -> None:
        """With a key of its own."""
        self._key = derived_key(master.value, "staff forms")

    def token(self, session: str) -> str:
        """The hidden field `csrf` of every form that this session is shown."""
        return hmac.digest(self._key, session.encode(), "sha256").hex()

    def belongs(self, posted: Mapping[str, str], session: str) -> bool:
        """Whether this session was shown the form."""
        return hmac.compare_digest(self.token(session).encode(), posted.get("csrf", "").encode())


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


def is_own_site(request: web.Request) -> bool:
    """Whether a form comes from a page of ours; programs that are no browsers say nothing of where from."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OWN_SITE
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2].lower() == request.host.lower()


def own_path(text: str) -> str:
    """A path of ours to go on to; the start page for anything else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    is_plain = text.isascii() and text.isprintable() and "\\" not in text and len(text) <= LONGEST_PATH
    is_path = text.startswith("/") and not text.startswith("//") and not parts.scheme and not parts.netloc
    return text if is_plain and is_path else "/"
