"""Several short texts in a row are read together: "my boss", then "has my passport"."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import since_boot
from bot.privacy.pseudonyms import SenderId

WINDOW_SECONDS = 10.0
_MAX_WORDS = 4  # of a text that may be left without an answer
_MAX_WORDS_IN_CONVERSATION = 2  # once a need was told: "he wants more" is news then
_MAX_SENDERS = 10_000
_MAX_JOINED = 600  # characters; a burst is short texts, not an essay


@dataclass
class _Burst:
    text: str
    at: float


class Fragments:
    """Holds each sender's texts of the last ten seconds, in this process's memory and nowhere else."""

    def __init__(self, clock: Callable[[], float] = since_boot) -> None:
        """Create an empty holder."""
        self._clock = clock
        self._bursts: OrderedDict[SenderId, _Burst] = OrderedDict()

    def earlier(self, sender: SenderId) -> str:
        """What this sender wrote within the last ten seconds; empty when nothing."""
        self.sweep()
        burst = self._bursts.get(sender)
        return burst.text if burst else ""

    def add(self, sender: SenderId, text: str) -> None:
        """Remember a text for ten seconds."""
        joined = f"{self.earlier(sender)} {text}".strip()[-_MAX_JOINED:]
        self._bursts[sender] = _Burst(joined, self._clock())
        self._bursts.move_to_end(sender)
        while len(self._bursts) > _MAX_SENDERS:
            self._bursts.popitem(last=False)

    def forget(self, sender: SenderId) -> None:
        """Forget a sender's texts at once."""
        self._bursts.pop(sender, None)

    def sweep(self) -> None:
        """Forget every burst that is over."""
        limit = self._clock() - WINDOW_SECONDS
        while self._bursts and next(iter(self._bursts.values())).at < limit:
            self._bursts.popitem(last=False)


def is_fragment(text: str, *, in_conversation: bool = False) -> bool:
    """Whether a text is so short that it may only be a piece of the one before; a question never is."""
    most = _MAX_WORDS_IN_CONVERSATION if in_conversation else _MAX_WORDS
    return len(text.split()) <= most and "?" not in text
