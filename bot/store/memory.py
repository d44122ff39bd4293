"""The ephemeral store in this process's memory: nothing to configure, nothing left behind."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence

from bot.clock import since_boot
from bot.figures.cards import Card
from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import keys
from bot.store.base import Claim, Claimed, Outcome, Turn
from bot.store.session import Session

_IN_PROGRESS = ""
_SWEEP_EVERY = 1_000  # operations between two removals of what has expired


class MemoryStore:
    """Keeps everything in one dict of values with their expiry."""

    def __init__(self, idle_seconds: int, clock: Callable[[], float] = since_boot) -> None:
        """Create an empty store whose sessions live for `idle_seconds`."""
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._values: dict[str, tuple[str, float]] = {}
        self._operations = 0

    async def day_key(self, day: int, mine: bytes, seconds: int) -> bytes:
        """The random key of a day's pseudonyms: mine, for so many seconds, if there is none yet."""
        if (key := await self.known_day_key(day)) is None:
            self._set(keys.day_key(day), mine.hex(), seconds)
        return key or mine

    async def known_day_key(self, day: int) -> bytes | None:
        """The key of a day, if it is still there."""
        held = self._get(keys.day_key(day))
        return bytes.fromhex(held) if held else None

    async def claim(self, message: MessageKey, sender: SenderId, formerly: Sequence[SenderId] = ()) -> Claimed:
        """Claim a message and read the sender's session."""
        held = self._get(keys.message(message))
        if held is None:
            self._set(keys.message(message), _IN_PROGRESS, keys.CLAIM_SECONDS)
            return Claimed(Claim.OURS, await self.recall(sender, formerly), flood=self._count(keys.flood(sender)))
        if held == _IN_PROGRESS:
            return Claimed(Claim.IN_PROGRESS)
        return Claimed(Claim.DONE, outcome=Outcome.load(held))

    async def finish(self, message: MessageKey, outcome: Outcome, sender: SenderId | None = None) -> None:
        """Remember for ten minutes which replies a message got; `forget` finds it by this sender."""
        self._set(keys.message(message), outcome.dump(), keys.OUTCOME_SECONDS)
        if sender:
            answered = f"{self._get(keys.answered(sender)) or ''} {message}"
            self._set(keys.answered(sender), answered, keys.OUTCOME_SECONDS)
            if counted := self._get(keys.counted(sender)):
                self._set(keys.counted(sender), counted, self._idle_seconds)

    async def outcome(self, message: MessageKey) -> Outcome | None:
        """The replies a message got, when it has been answered."""
        held = self._get(keys.message(message))
        return Outcome.load(held) if held else None

    async def remember(self, turn: Turn) -> bool:
        """Keep a turn, unless the sender left in a hurry since it began; whether it was kept."""
        if (await self.recall(turn.sender, turn.formerly)).left_at > turn.since:
            await self.finish(turn.message, turn.outcome.silenced())
            return False
        await self.finish(turn.message, turn.outcome, turn.sender)
        self._drop(turn.formerly)
        await self.save(turn.sender, turn.session)
        return True

    async def save(self, sender: SenderId, session: Session) -> None:
        """Remember a session for the idle time, and its caution for longer."""
        self._set(keys.session(sender), session.dump_state(), self._idle_seconds)
        self._set(keys.caution(sender), session.dump_caution(), session.caution_seconds(self._idle_seconds))

    async def forget(self, sender: SenderId, formerly: Sequence[SenderId] = ()) -> None:
        """Forget a sender at once, under every name, and what was answered in the last ten minutes."""
        for name in (sender, *formerly):
            for message in (self._get(keys.answered(name)) or "").split():
                if outcome := await self.outcome(MessageKey(message)):
                    await self.finish(MessageKey(message), outcome.silenced())
            self._values.pop(keys.answered(name), None)
            self._values.pop(keys.flood(name), None)
            self._values.pop(keys.counted(name), None)
        self._drop((sender, *formerly))

    async def recall(self, sender: SenderId, formerly: Sequence[SenderId] = ()) -> Session:
        """The sender's session, fresh when there is none."""
        names = (sender, *formerly)
        state = next(filter(None, (self._get(keys.session(name)) for name in names)), None)
        caution = next(filter(None, (self._get(keys.caution(name)) for name in names)), None)
        return Session.recalled(state, caution)

    async def hand_in(self, sender: SenderId, cards: Collection[Card], formerly: Sequence[SenderId] = ()) -> frozenset[Card]:
        """Which of these cards the sender's conversation hands in for the first time."""
        known = {card for name in (sender, *formerly) for card in (self._get(keys.counted(name)) or "").split()}
        self._set(keys.counted(sender), " ".join(sorted(known.union(cards))), self._idle_seconds)
        return frozenset(cards) - known

    async def tell(self, sender: SenderId, *, private: bool) -> None:
        """There is no other gateway."""

    async def told(self) -> AsyncIterator[tuple[SenderId, bool]]:
        """Nobody tells anything."""
        nobody: list[tuple[SenderId, bool]] = []
        for told in nobody:
            yield told

    async def ping(self) -> None:
        """Memory always answers."""

    async def close(self) -> None:
        """Forget everything."""
        self._values.clear()

    def sweep(self) -> None:
        """Remove what has expired."""
        now = self._clock()
        self._values = {key: held for key, held in self._values.items() if held[1] > now}

    def _drop(self, names: Sequence[SenderId]) -> None:
        for name in names:
            self._values.pop(keys.session(name), None)
            self._values.pop(keys.caution(name), None)

    def _get(self, key: str) -> str | None:
        value, expires = self._values.get(key, (None, 0.0))
        return value if expires > self._clock() else None

    def _set(self, key: str, value: str, seconds: float) -> None:
        self._operations += 1
        if self._operations % _SWEEP_EVERY == 0:
            self.sweep()
        self._values[key] = (value, self._clock() + seconds)

    def _count(self, key: str) -> int:
        held, expires = self._values.get(key, ("0", 0.0))
        fresh = expires <= self._clock()
        count = 1 if fresh else int(held) + 1
        self._values[key] = (str(count), self._clock() + keys.FLOOD_SECONDS if fresh else expires)
        return count
