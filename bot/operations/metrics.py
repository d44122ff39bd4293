"""Counters for the staff listener. A label is one of a few fixed words, never anything from a message."""

from prometheus_client import Counter, Gauge, Histogram

# No label for language or need: scraped often, that would tell at which hour somebody needed what.
TURNS = Counter("waypost_turns", "Messages answered", ["channel"])
REFUSED = Counter("waypost_refused", "Requests refused at the door", ["code"])
FALLBACKS = Counter("waypost_fallbacks", "Turns answered without an engine", ["code"])
STORE_DOWN = Counter("waypost_store_down", "Store operations that did not come back in time")
LATE = Counter("waypost_late", "Answers withheld because nobody waited for them any more")
LEDGER_DOWN = Counter("waypost_ledger_down", "Writes to the ledger that failed and are tried again")
DELETIONS = Counter("waypost_deletions", "Tries to delete a message at Twilio, by outcome", ["outcome"])
DELETIONS_WAITING = Gauge("waypost_deletions_waiting", "Messages that are still to be deleted at Twilio")
DELETIONS_OLDEST = Gauge("waypost_deletions_oldest_seconds", "How long the oldest of them has waited")
SECONDS = Histogram("waypost_turn_seconds", "From message to reply", buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10))
