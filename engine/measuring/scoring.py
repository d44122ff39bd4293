"""Was the answer right? What a reply would name first, against what a caseworker would accept."""

import math
from collections.abc import Iterable, Sequence
from functools import cache

from contract.content import Content
from contract.wire import Need
from engine.referral import HARD_CRISIS, plainly
from engine.routing import Facts, route
from engine.understanding.decision import Understood
from engine.understanding.examples import Example
from engine.understanding.labels import ACT, NEEDS, NONE, intent_of, kind

_CERTAIN = 1.0
_Z = 1.96


@cache
def _content() -> Content:
    return Content.load()


def leading_line(understood: Understood) -> str:
    """The service the reply names first; empty when it refers nowhere."""
    needs = plainly(Need(label, value) for label, value in understood.needs if label in NEEDS)
    if understood.intent not in ("disclose", "unsure") or not needs:
        return ""
    return _first_line(needs, Facts(understood.about_other, understood.adult))


def is_right(understood: Understood, example: Example) -> bool:
    """Whether a need led to an acceptable line, a question to its answer, an act to itself, and nothing to nothing."""
    named = leading_line(understood)
    if named:
        return named in _acceptable_lines(example)
    if not example.labels or example.labels == (NONE,):
        return understood.intent in ("other", "unsure")
    if understood.intent == "ask":
        return understood.needs[0][0] in example.labels
    return understood.intent in {intent_of(label) for label in example.labels if kind(label) == ACT}


def _acceptable_lines(example: Example) -> set[str]:
    facts = (Facts(), Facts(about_other=True), Facts(adult=True))
    needs = [label for label in example.labels if label in NEEDS]
    return {_first_line([Need(label, _CERTAIN)], fact) for label in needs for fact in facts}


def _first_line(needs: Sequence[Need], facts: Facts) -> str:
    replies = route(needs, facts, hard=HARD_CRISIS)
    return next(iter(_content().lines_named(replies, "en")), "")


def wilson(hits: int, count: int) -> "tuple[float, float, float]":
    """A share and its 95 % interval (Wilson)."""
    part = hits / count
    middle = (part + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z * math.sqrt(part * (1 - part) / count + _Z**2 / (4 * count**2)) / (1 + _Z**2 / count)
    return part, max(0.0, middle - half), min(1.0, middle + half)


def share(hits: Iterable[bool]) -> str:
    """A share of hits with its 95 % interval and the count."""
    found = list(hits)
    if not found:
        return "–"
    part, low, high = wilson(sum(found), len(found))
    return f"{part:.3f} ({low:.3f}–{high:.3f}), n {len(found)}"
