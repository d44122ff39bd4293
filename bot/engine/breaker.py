"""A circuit breaker: an engine that keeps failing is left alone for a while, then tried with one turn."""

import time
from collections.abc import Callable

FAILURES_TO_OPEN = 3
OPEN_SECONDS = 2.0


class CircuitBreaker:
    """Closed: turns pass. Open: none passes. After a pause one passes; its outcome decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start closed."""
        self._clock = clock
        self._failures = 0
        self._retry_at = 0.0

    @property
    def passes(self) -> bool:
        """Whether a turn may be tried now."""
        return self._failures < FAILURES_TO_OPEN or self._clock() >= self._retry_at

    def begin(self) -> None:
        """Note that a turn is tried; while open, the next one has to wait for its outcome."""
        if self._failures >= FAILURES_TO_OPEN:
            self._retry_at = self._clock() + OPEN_SECONDS

    def succeeded(self) -> None:
        """Close."""
        self._failures = 0

    def failed(self) -> None:
        """Count a failure; the third in a row opens."""
        self._failures += 1
        if self._failures >= FAILURES_TO_OPEN:
            self._retry_at = self._clock() + OPEN_SECONDS
