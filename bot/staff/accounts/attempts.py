"""How often somebody may guess: by name and by place, or by known browser, with pauses that grow and always end."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

FREE_BY_NAME = 5
FREE_BY_PLACE = 20  # an office is one place
FIRST_PAUSE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 900.0
FORGOTTEN_SECONDS = 3600.0
_MOST = 10_000  # names and places in memory; the oldest go first


@dataclass
class _Count:
    failures: int = 0
    until: float = 0.0
    last: float = 0.0


class Attempts:
    """Counts attempts as keyed hashes in memory; known and unknown names alike."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, free_by_place: int = FREE_BY_PLACE) -> None:
        """Know nobody yet."""
        self._free_by_place = free_by_place
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._counts: dict[bytes, _Count] = {}

    def begin(self, name: str, place: str, device: str | None = None) -> float:
        """Count an attempt before it is looked at; how many seconds to wait first, 0 to go on."""
        now = self._clock()
        self._forget(now)
        counts = self._counted(name, place, device)
        # Who has to wait leaves nothing in memory: else made-up names would push the counts of real ones out.
        if (wait := max((self._counts[key].until for key, _ in counts if key in self._counts), default=now) - now) > 0:
            return wait
        for key, free in counts:
            count = self._counts.pop(key, _Count())  # to the end: what was tried last is forgotten last
            self._counts[key] = count
            count.failures += 1
            count.last = now
            count.until = now + _pause(count.failures - free)
        return 0.0

    def succeeded(self, name: str, place: str, device: str | None = None) -> None:
        """The attempt was right: forget the failures of the name, and this one of the place; or those of the browser."""
        if device:  # strangers who guess meanwhile are given nothing anew
            self._counts.pop(self._hidden(f"device {device}"), None)
            return
        self._counts.pop(self._hidden(f"name {name}"), None)
        if count := self._counts.get(self._hidden(f"place {place}")):
            count.failures = max(0, count.failures - 1)
            count.until = 0.0 if count.failures < self._free_by_place else count.until

    def _counted(self, name: str, place: str, device: str | None) -> list[tuple[bytes, int]]:
        """What an attempt counts against: a known browser by itself, so that nobody else can hold it off."""
        if device:
            return [(self._hidden(f"device {device}"), FREE_BY_NAME)]
        return [(self._hidden(f"name {name}"), FREE_BY_NAME), (self._hidden(f"place {place}"), self._free_by_place)]

    def _hidden(self, what: str) -> bytes:
        return hmac.digest(self._key, what.encode(errors="replace"), hashlib.sha256)

    def _forget(self, now: float) -> None:
        for key in [key for key, count in self._counts.items() if now - count.last > FORGOTTEN_SECONDS]:
            del self._counts[key]
        while len(self._counts) > _MOST:
            del self._counts[next(iter(self._counts))]


def _pause(beyond: int) -> float:
    """Nothing for the first ones, then a pause that doubles."""
    if beyond < 0:
        return 0.0
    return min(FIRST_PAUSE_SECONDS * 2.0 ** min(beyond, 20), LONGEST_PAUSE_SECONDS)
