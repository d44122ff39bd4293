"""The few files a page needs, read once, squeezed once, and named by what is in them."""

import base64
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "static"
# In each stylesheet, not beside it: a page loads one, and nothing twice.
_BASE = (Path(__file__).parent / "base.css").read_bytes()
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class _File:
    plain: bytes
    squeezed: bytes
    content_type: str


class StaticFiles:
    """Serves `static/` from memory. Nothing is cached in the browser: a cached file tells that somebody was here."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Read every file of the folder."""
        self._files = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES}

    def add_routes(self, app: web.Application) -> None:
        """Register `/static/{name}`."""
        app.router.add_get("/static/{name}", self.file)

    def url(self, name: str) -> str:
        """Where a file is; another address whenever its content changes."""
        return f"/static/{name}?v={hashlib.sha256(self._files[name].plain).hexdigest()[:8]}"

    def integrity(self, name: str) -> str:
        """The hash that the browser compares the file with."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self._files[name].plain).digest()).decode()

    async def file(self, request: web.Request) -> web.Response:
        """One file, squeezed where the browser can take it."""
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        squeeze = "gzip" in request.headers.get("Accept-Encoding", "")
        headers = {"Content-Encoding": "gzip"} if squeeze else {}
        return web.Response(
            body=file.squeezed if squeeze else file.plain,
            content_type=file.content_type,
            charset="utf-8",
            headers={"Vary": "Accept-Encoding", **headers},
        )


def _read(path: Path) -> _File:
    plain = (_BASE if path.suffix == ".css" else b"") + path.read_bytes()
    return _File(plain, gzip.compress(plain, 9, mtime=0), _TYPES[path.suffix])
