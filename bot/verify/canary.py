"""A made-up number and made-up words go down every path of a running deployment; then they are looked for everywhere."""

import asyncio
import os
import secrets
import string
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot.operations import canary as traces
from bot.verify.deployment import Deployment

_LARGEST = 256 * 1024 * 1024  # bytes; a larger file is named instead of read
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Canary:
    """A number that nobody can have and a word that nobody writes, new each time."""

    # Area code 999 is not in use anywhere.
    number: str = field(default_factory=lambda: f"+1999{secrets.randbelow(10**7):07}")
    word: str = field(default_factory=lambda: "canary" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(12)))

    @cached_property
    def needles(self) -> tuple[bytes, ...]:
        """What must be nowhere: number and word in every form that careless code gives them."""
        return tuple(traces.Canary(self.number, self.word, None).forms().values())

    def is_in(self, held: bytes) -> bool:
        """Whether number or word is in these bytes."""
        return any(needle in held for needle in self.needles)

    def texts(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Texts for every path. What means something is said in PRIVATE, so that it is not counted."""
        word = self.word
        for text in (word, f"/{word}", f"/restart {word}", f"call me at {self.number}", f"{word} " * 80, "HELP", "TRACE"):
            yield text, {}
        yield word, {"NumMedia": "1", "MediaUrl0": f"https://media.invalid/{word}", "MediaContentType0": f"image/{word}"}
        yield "", {"FromCity": word}
        yield "PRIVATE", {}
        yield f"my boss has my passport {word}", {}
        yield f"mi patrón tiene mi pasaporte {word}", {}
        yield f"he has a knife and is at the door {word}", {}
        for text in ("EXIT", f"after exit {word}", "DELETE"):
            yield text, {}


class Pusher:
    """Sends the canary to a deployment as Twilio, as a forger and as a browser would."""

    def __init__(self, deployment: Deployment, canary: Canary, signed_url: str, auth_token: str) -> None:
        """Sign for this public URL with this token."""
        self._deployment = deployment
        self._canary = canary
        self._signed_url = signed_url
        self._validator = RequestValidator(auth_token)

    async def push(self) -> list[str]:
        """Send everything; what came back, which must not hold the canary either."""
        answers = [await self._text(text, more) for text, more in self._canary.texts()]
        answers += [await self._text(text, {}, forged=True) for text in ("hello", self._canary.word)]
        return answers + await self._odd()

    async def _text(self, text: str, more: dict[str, str], *, forged: bool = False) -> str:
        form = {"MessageSid": f"SM{secrets.token_hex(16)}", "From": self._canary.number, "To": "+15005550006"}
        form |= {"Body": text, "NumMedia": "0", **more}
        signature = self._canary.word if forged else str(self._validator.compute_signature(self._signed_url, form))
        headers = {"Content-Type": _FORM, "X-Twilio-Signature": signature}
        seen = await self._deployment.ask("POST", "/sms/twilio", urlencode(form).encode(), headers)
        return seen.text if seen.status == 200 or forged else f"status {seen.status}"

    async def _odd(self) -> list[str]:
        number, word = self._canary.number, self._canary.word
        for path in (f"/{word}?From={number}", f"/chat?text={word}", f"/exit?to={word}", f"/lines?q={word}"):
            await self._deployment.ask("GET", path, headers={"Referer": f"https://{word}.invalid/", "User-Agent": word})
        body = urlencode({"text": f"{word} {number}", "language": "en"}).encode()
        await self._deployment.ask("POST", "/chat", body, {"Content-Type": _FORM, "Origin": self._deployment.url})
        broken = [(f"text/{word}", word.encode()), (_FORM, b"Body=%FF" + word.encode()), (_FORM, word.encode() * 100_000)]
        seen = [await self._deployment.ask("POST", "/sms/twilio", data, {"Content-Type": kind}) for kind, data in broken]
        return [answer.text for answer in seen]


@dataclass
class Search:
    """Looks for a canary in what was written since `since`; `looked_at` counts, `too_large` names what was left out."""

    canary: Canary
    since: float = field(default_factory=time.time)
    looked_at: int = 0
    too_large: list[str] = field(default_factory=list)

    def files(self, folders: Iterable[Path], *, all_of_them: bool = False) -> list[str]:
        """Files that hold the canary: those changed since, or all."""
        found = []
        for path in _files(folders):
            if self._is_worth_reading(path, all_of_them) and self.canary.is_in(_bytes(path)):
                found.append(str(path))
        return sorted(set(found))

    def command_lines(self, proc: Path = Path("/proc")) -> list[str]:
        """Processes, other than this one, whose command line or environment holds the canary."""
        found = []
        for process in proc.glob("[0-9]*"):
            held = _bytes(process / "cmdline") + _bytes(process / "environ")
            if process.name != str(os.getpid()) and self.canary.is_in(held):
                found.append(process.name)
            self.looked_at += 1
        return found

    async def redis(self, url: str) -> list[str]:
        """Keys whose name or value holds the canary, and Redis's own records of commands."""
        pieces = await asyncio.to_thread(list, traces.redis_server(url).pieces())
        self.looked_at += len(pieces)
        found = [name for name, held in pieces if self.canary.is_in(held)]
        return ["the slow log" if name == traces.SLOW_LOG else "a key" for name in found]

    def _is_worth_reading(self, path: Path, all_of_them: bool) -> bool:
        try:
            facts = path.stat()
        except OSError:
            return False
        if not all_of_them and facts.st_mtime < self.since - 1:
            return False
        self.looked_at += 1
        if facts.st_size > _LARGEST:
            self.too_large.append(str(path))
            return False
        return True


def usual_folders(root: Path) -> list[Path]:
    """Where programs leave things: temp, home, the checkout, logs, crash dumps."""
    system = ("/var/log", "/run/log", "/var/crash", "/var/lib/systemd/coredump", "/var/tmp", "/dev/shm")  # noqa: S108
    return [Path(tempfile.gettempdir()), Path.home(), root, *map(Path, system)]


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_file():
            yield folder
        for parent, names, files in os.walk(folder):
            names[:] = [name for name in names if name not in (".venv-gateway", ".venv-engine", ".git", "node_modules")]
            yield from (path for file in files if not (path := Path(parent, file)).is_symlink() and path.is_file())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
