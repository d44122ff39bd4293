"""The canary: a number and a word that belong to nobody, sent down every path and then looked for everywhere.

`python -m bot verify` and the tests look in the same way. Not only for the plain number and word, but for what careless code
makes of them: encoded, escaped, in other bytes, or hashed without a key, which for a phone number is no secret at all.
"""

import base64
import hashlib
import os
import secrets
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import redis

SLOW_LOG = "slow log"
_CHUNK = 1 << 20
_PATIENCE = 5.0  # seconds
_HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b")
_VOWELS, _CONSONANTS = "aeiou", "bdfgklmnprtvz"


@dataclass(frozen=True)
class Canary:
    """What must be found nowhere."""

    number: str
    word: str  # no word of ours, in no language
    sid: str | None  # of the messages it was sent in, several may begin with it; None where ids may wait for deletion

    @classmethod
    def fresh(cls) -> "Canary":
        """One that nobody has used: a number reserved for fiction, a word and an id made up now."""
        syllables = (secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(7))
        number = f"+1{secrets.choice((201, 312, 415, 512, 617))}55501{secrets.randbelow(100):02}"
        return cls(number, "".join(syllables) + "zq", f"SM{secrets.token_hex(12)}")

    def forms(self) -> Mapping[str, bytes]:
        """Everything to look for, by what it is called in a report."""
        forms = {"message id": self.sid.encode()} if self.sid else {}
        for name, value in (("word", self.word), ("number", self.number), ("number without +1", self.number[2:])):
            forms |= {f"{name}, {how}": form for how, form in _forms(value)}
        for number in (self.number, self.number[1:], self.number[2:]):
            forms |= {f"number {number[0]}…, {name} without a key": _digest(name, number) for name in _HASHES}
        return forms


@dataclass(frozen=True)
class Hit:
    """Where something was found, and in which form; never the thing itself."""

    place: str
    form: str


@dataclass(frozen=True)
class Place:
    """Somewhere to look: a name for the report, and its pieces by name."""

    name: str
    pieces: Callable[[], Iterable[tuple[str, bytes]]]


def search(canary: Canary, places: Iterable[Place]) -> list[Hit]:
    """Look for every form of the canary in all places."""
    forms = canary.forms()
    return [
        Hit(f"{place.name} {piece}".strip(), form)
        for place in places
        for piece, held in place.pieces()
        for form, wanted in forms.items()
        if wanted in held
    ]


def text(name: str, read: Callable[[], str | bytes]) -> Place:
    """Something that is at hand as text, such as a log."""

    def pieces() -> Iterator[tuple[str, bytes]]:
        held = read()
        yield "", held.encode(errors="replace") if isinstance(held, str) else held

    return Place(name, pieces)


def page(name: str, url: str) -> Place:
    """What a server says under an address."""

    def pieces() -> Iterator[tuple[str, bytes]]:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - an address the operator gave
            yield "", response.read()

    return Place(name, pieces)


def files(name: str, *roots: Path, since: float = 0.0, skip: Iterable[Path] = ()) -> Place:
    """Names and contents of all files below some folders, such as were changed since a time in Unix seconds."""
    skipped = {path.resolve() for path in skip}

    def pieces() -> Iterator[tuple[str, bytes]]:
        for root in roots:
            for path in _walk(root, skipped):
                yield str(path), str(path).encode()
                if path.stat().st_mtime >= since:
                    yield from ((str(path), chunk) for chunk in _chunks(path))

    return Place(name, pieces)


def processes(pids: Iterable[int]) -> Place:
    """Command lines, environments and names of running processes."""

    def pieces() -> Iterator[tuple[str, bytes]]:
        for pid in pids:
            for what in ("cmdline", "environ", "comm"):
                path = Path("/proc") / str(pid) / what
                if path.exists():
                    yield f"{pid} {what}", path.read_bytes()

    return Place("process", pieces)


def redis_server(url: str) -> Place:
    """Every key and value, of any type, in every database in use, and the slow log."""

    def pieces() -> Iterator[tuple[str, bytes]]:
        with redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE) as server:
            for key in server.scan_iter():
                yield f"key {key[:20]!r}", key + b" " + _value(server, key)
            yield SLOW_LOG, repr(server.slowlog_get(1_000)).encode()

    return Place("redis", pieces)


def _value(server: Any, key: bytes) -> bytes:
    readers: Mapping[bytes, Callable[[], Any]] = {
        b"string": lambda: server.get(key) or b"",
        b"set": lambda: server.smembers(key),
        b"list": lambda: server.lrange(key, 0, -1),
        b"hash": lambda: server.hgetall(key),
        b"zset": lambda: server.zrange(key, 0, -1),
        b"stream": lambda: server.xrange(key),
    }
    held = readers[server.type(key)]() if server.exists(key) else b""
    return held if isinstance(held, bytes) else repr(held).encode()


def _walk(root: Path, skipped: set[Path]) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if (Path(folder) / name).resolve() not in skipped]
        for name in names:
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _chunks(path: Path) -> Iterator[bytes]:
    """A file in pieces that overlap, so that nothing is cut in two."""
    overlap = 512
    with path.open("rb") as opened:
        tail = b""
        while chunk := opened.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-overlap:]


def _forms(value: str) -> Iterator[tuple[str, bytes]]:
    raw = value.encode()
    yield "plain", raw
    yield "backwards", raw[::-1]
    yield "in capitals", value.upper().encode()
    yield "percent-encoded", quote(value, safe="").encode()
    yield "as a form", quote_plus(value).encode()
    yield "in hex", raw.hex().encode()
    yield "in UTF-16", value.encode("utf-16-le")
    for offset in range(3):  # base64 looks different with each position in what is encoded
        encoded = base64.b64encode(b"\0" * offset + raw)
        own = slice((0, 2, 3)[offset], (offset + len(raw)) * 8 // 6)  # letters that depend on nothing before or after it
        yield f"in base64 ({offset})", encoded[own]


def _digest(name: str, value: str) -> bytes:
    return hashlib.new(name, value.encode(), usedforsecurity=False).hexdigest().encode()
