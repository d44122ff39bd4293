"""Counters and gauges for the staff listener. A label is one of a few fixed words, never anything from a message."""

import math

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# It would say to the second when the first message of a kind came.
disable_created_metrics()  # type: ignore[no-untyped-call]

# What people do. No label for language or need: scraped often, that would tell at which hour somebody needed what.
# deploy/prometheus/prometheus.yml collects these once an hour, not more often.
TURNS = Counter("waypost_turns", "Messages answered", ["channel"])
REFUSED = Counter("waypost_refused", "Requests refused at the door", ["code"])
FALLBACKS = Counter("waypost_fallbacks", "Turns answered without an engine", ["code"])
STORE_DOWN = Counter("waypost_store_down", "Store operations that did not come back in time")
LATE = Counter("waypost_late", "Answers withheld because nobody waited for them any more")
DELETIONS = Counter("waypost_deletions", "Tries to delete a message at Twilio, by outcome", ["outcome"])
DELETIONS_WAITING = Gauge("waypost_deletions_waiting", "Messages that are still to be deleted at Twilio")
DELETIONS_OLDEST = Gauge("waypost_deletions_oldest_seconds", "How long the oldest of them has waited")
SECONDS = Histogram("waypost_turn_seconds", "From message to reply", buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10))

# How the parts are; bot/operations/vitals.py looks before each scrape.
ENGINES = Gauge("waypost_engines", "Engines there should be")
ENGINES_READY = Gauge("waypost_engines_ready", "Engines that answer")
MODELS = Gauge("waypost_engine_models", "Different models that the engines run; 1 is right")
STORE_UP = Gauge("waypost_store_up", "Whether the ephemeral store answers")
LEDGER_UP = Gauge("waypost_ledger_up", "Whether the ledger can be written")
LEDGER_DOWN = Counter("waypost_ledger_down", "Writes to the ledger that failed and are tried again")
DISK_FREE = Gauge("waypost_ledger_disk_free_bytes", "Room on the disk of the ledger")
DELETIONS_OVERDUE = Gauge("waypost_deletions_overdue", "Whether a message has waited for its deletion for more than an hour")
BACKGROUND_ENDED = Counter("waypost_background_ended", "Parts of the gateway that stopped working: a bug")
LINES = Gauge("waypost_directory_lines", "Lines of the directory by the age of their last check", ["kind", "age"])
LINES_WRONG = Gauge("waypost_directory_lines_wrong", "Lines that did not answer as we say, by the last check call")
BUDGET_LEFT = Gauge("waypost_privacy_budget_left_ratio", "Share of this year's weeks to come whose figures can be paid for")
BUDGET_LEFT.set(math.nan)  # nobody has looked yet: neither full nor spent
SIGN_INS = Counter("waypost_staff_sign_ins", "Sign-ins to the staff pages, by outcome", ["outcome"])
AUDIT_BROKEN = Gauge("waypost_staff_audit_broken", "Whether somebody has changed the staff's audit log")

# A counter that is first seen at 1 has not risen, for who collects it: each that an alert watches begins at 0.
REFUSED.labels("signature")
for _code in ("full", "slow", "refused", "odd", "unknown_reply", "fault"):
    FALLBACKS.labels(_code)
for _channel in ("sms", "web"):
    TURNS.labels(_channel)
for _outcome in ("given_up", "credentials"):
    DELETIONS.labels(_outcome)
for _outcome in ("ok", "refused", "locked"):
    SIGN_INS.labels(_outcome)
for _age in ("fresh", "soon", "due", "past"):
    for _kind in ("core", "other"):
        LINES.labels(_kind, _age)
