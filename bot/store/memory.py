"""The ephemeral store in this process's memory: nothing to configure, nothing left behind."""

import secrets
import time
from collections.abc import Callable

from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import keys
from bot.store.base import Claim, Claimed, Outcome, Session

_IN_PROGRESS = ""
_SWEEP_EVERY = 1_000  # operations between two removals of what has expired


class MemoryStore:
    """Keeps everything in one dict of values with their expiry."""

    def __init__(self, idle_seconds: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Create an empty store whose sessions live for `idle_seconds`."""
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._values: dict[str, tuple[str, float]] = {}
        self._operations = 0

    async def day_key(self) -> bytes:
        """The random key of today's pseudonyms, made if there is none."""
        if (key := self._get(keys.DAY_KEY)) is None:
            key = secrets.token_hex(32)
            self._set(keys.DAY_KEY, key, keys.DAY_KEY_SECONDS)
        return bytes.fromhex(key)

    async def claim(self, message: MessageKey, sender: SenderId) -> Claimed:
        """Claim a message and read the sender's session."""
        held = self._get(keys.message(message))
        if held is None:
            self._set(keys.message(message), _IN_PROGRESS, keys.CLAIM_SECONDS)
            return Claimed(Claim.OURS, Session.load(self._get(keys.session(sender))), flood=self._count(keys.flood(sender)))
        if held == _IN_PROGRESS:
            return Claimed(Claim.IN_PROGRESS)
        return Claimed(Claim.DONE, outcome=Outcome.load(held))

    async def finish(self, message: MessageKey, outcome: Outcome) -> None:
        """Remember for ten minutes which replies a message got."""
        self._set(keys.message(message), outcome.dump(), keys.OUTCOME_SECONDS)

    async def outcome(self, message: MessageKey) -> Outcome | None:
        """The replies a message got, when it has been answered."""
        held = self._get(keys.message(message))
        return Outcome.load(held) if held else None

    async def save(self, sender: SenderId, session: Session) -> None:
        """Remember a session for the idle time."""
        self._set(keys.session(sender), session.dump(), self._idle_seconds)

    async def forget(self, sender: SenderId) -> None:
        """Forget a session at once."""
        self._values.pop(keys.session(sender), None)

    async def recall(self, sender: SenderId) -> Session:
        """The sender's session, fresh when there is none."""
        return Session.load(self._get(keys.session(sender)))

    async def ping(self) -> None:
        """Memory always answers."""

    async def close(self) -> None:
        """Forget everything."""
        self._values.clear()

    def _get(self, key: str) -> str | None:
        value, expires = self._values.get(key, (None, 0.0))
        return value if expires > self._clock() else None

    def _set(self, key: str, value: str, seconds: float) -> None:
        self._operations += 1
        if self._operations % _SWEEP_EVERY == 0:
            self._sweep()
        self._values[key] = (value, self._clock() + seconds)

    def _count(self, key: str) -> int:
        held, expires = self._values.get(key, ("0", 0.0))
        fresh = expires <= self._clock()
        count = 1 if fresh else int(held) + 1
        self._values[key] = (str(count), self._clock() + keys.FLOOD_SECONDS if fresh else expires)
        return count

    def _sweep(self) -> None:
        now = self._clock()
        self._values = {key: held for key, held in self._values.items() if held[1] > now}
