"""What is counted: a conversation hands in at most three cards, one of each kind, and each says one thing of a fixed list.

The six tables that staff see are sums over these cards. Nothing else is counted, so nothing else can be asked for. The lists
are fixed: a cell that only exists once somebody stands in it would say that somebody stands in it.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

Card = Literal["door", "need", "answer"]
Table = Literal["need", "channel", "language", "route", "band", "outcome"]

CARDS: tuple[Card, ...] = get_args(Card)
TABLES: tuple[Table, ...] = get_args(Table)

CHANNELS = ("sms", "web")
LANGUAGES = ("en", "es")
# The needs of nlu_data/LABELS.md, most urgent first, and one for everything that is asked; a test compares.
NEEDS = (
    "danger",
    "self_harm",
    "sex_trafficking",
    "labor_trafficking",
    "sextortion",
    "missing_child",
    "images",
    "grooming_online",
    "recruiting",
    "child_abuse",
    "sexual_assault",
    "dating_violence",
    "runaway",
    "bad_job",
    "distress",
    "question",
)
BANDS = ("high", "middle", "low")
CRISIS_ROUTES = ("us-911", "lifeline-988")
# The lines that are named first often enough to be told apart. NCMEC has several doors and one name.
ROUTES = ("nhth", "childhelp", "ncmec", "lifeline-988", "other", "none")


class Cell(NamedTuple):
    """One thing that a card can say."""

    card: Card
    label: str


def door(channel: str, language: str) -> Cell:
    """The card that says where somebody came in, and in which language."""
    return Cell("door", f"{channel}.{language}")


def answered(band: str, route: str) -> Cell:
    """The card that says how sure an answer was, and which line it named first."""
    return Cell("answer", f"answered.{band}.{route}")


def crisis(route: str) -> Cell:
    """The card that says that 911 or 988 led the answer."""
    return Cell("answer", f"crisis.{route}")


UNSURE = Cell("answer", "unsure")
FALLBACK = Cell("answer", "fallback")

_ANSWERED = {(band, route): answered(band, route) for band in BANDS for route in ROUTES}
_CRISES = {route: crisis(route) for route in CRISIS_ROUTES}
_DOORS = {(channel, language): door(channel, language) for channel in CHANNELS for language in LANGUAGES}

CELLS: tuple[Cell, ...] = (
    *_DOORS.values(),
    *(Cell("need", need) for need in NEEDS),
    *_ANSWERED.values(),
    *_CRISES.values(),
    UNSURE,
    FALLBACK,
)

# All conversations that were counted; the first line of every page.
ALL: tuple[Cell, ...] = tuple(_DOORS.values())


def _route(name: str) -> tuple[Cell, ...]:
    led = (_CRISES[name],) if name in _CRISES else ()
    return (*(cell for (_, route), cell in _ANSWERED.items() if route == name), *led)


# What staff see: each line of each table, and the cells that it sums up.
LINES: Mapping[Table, Mapping[str, tuple[Cell, ...]]] = {
    "need": {need: (Cell("need", need),) for need in NEEDS},
    "channel": {name: tuple(cell for (channel, _), cell in _DOORS.items() if channel == name) for name in CHANNELS},
    "language": {name: tuple(cell for (_, language), cell in _DOORS.items() if language == name) for name in LANGUAGES},
    "route": {name: _route(name) for name in dict.fromkeys((*CRISIS_ROUTES, *ROUTES))},
    "band": {name: tuple(cell for (band, _), cell in _ANSWERED.items() if band == name) for name in BANDS},
    "outcome": {
        "answered": tuple(_ANSWERED.values()),
        "unsure": (UNSURE,),
        "fallback": (FALLBACK,),
        "crisis": tuple(_CRISES.values()),
    },
}
