"""Time that does not stand still while the machine sleeps."""

import time


def since_boot() -> float:
    """Seconds that count a suspended machine's sleep too, where the system can tell; `time.monotonic` leaves it out."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
