"""The figures of a model as plain data: per need how often it is found, what is said instead, and what a confidence means.

Written beside the model at training (`var/models/<id>.figures.json`). It holds counts and shares, and no text.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from contract.training_text import LANGUAGES
from engine.measuring.results import Result
from engine.measuring.scoring import is_right, leading_line, wilson
from engine.routing import PRIORITY
from engine.understanding.labels import ASK, NEED, UNCLEAR, kind

BANDS = 10
_CRISIS_LINES = ("us-911", "lifeline-988")
_DIGITS = 4


def figures(results: Sequence[Result]) -> dict[str, Any]:
    """All figures; every share with its count and 95 % interval."""
    return {
        "texts": len(results),
        "languages": dict(sorted(Counter(result.example.lang for result in results).items())),
        "needs": {need: need_figures(results, need) for need in PRIORITY},
        "right": {name: right_figures(results, name) for name in ("crisis", "referral", "ask", "act", "none", UNCLEAR)},
        "false_alarms": alarm_figures(results),
    }


def need_figures(results: Sequence[Result], need: str) -> dict[str, Any]:
    """One need: found, right when heard, what was heard instead, what its confidence means; in all and per language."""
    carrying = [result for result in results if need in result.example.labels]
    first = [result for result in results if result.example.labels[:1] == (need,)]
    return {
        "n": len(carrying),
        **_heard(results, need),
        "line_right": part_of(is_right(result.understood, result.example) for result in first),
        "said": dict(Counter(said(result, need) for result in first).most_common()),
        "calibration": calibration_bands((result.guess.labels[need], need in result.example.labels) for result in results),
        "histogram": histogram(result.guess.labels[need] for result in carrying),
        "languages": {lang: _heard([r for r in results if r.example.lang == lang], need) for lang in LANGUAGES},
    }


def right_figures(results: Iterable[Result], family: str) -> dict[str, Any]:
    """How often the answer to this family of messages is right, in all and per language."""
    found = [result for result in results if result.family == family]
    by_language = {lang: [r for r in found if r.example.lang == lang] for lang in LANGUAGES}
    return {"all": _right(found), **{lang: _right(those) for lang, those in by_language.items()}}


def alarm_figures(results: Iterable[Result]) -> dict[str, Any]:
    """How often a line is named where no need was told."""
    without = [r for r in results if not any(kind(label) == NEED for label in r.example.labels)]
    by_family = {name: [r for r in without if r.family == name] for name in ("none", "act", "ask", UNCLEAR)}
    return {
        name: {
            "line": part_of(bool(leading_line(r.understood)) for r in found),
            "911_988": part_of(leading_line(r.understood) in _CRISIS_LINES for r in found),
        }
        for name, found in by_family.items()
    }


def said(result: Result, need: str) -> str:
    """What was heard of a message whose first label is this need: itself if it is among what was heard, else the surest."""
    heard = [label for label, _ in result.understood.needs]
    if hears(result, need):
        return need
    if result.understood.intent == "disclose":
        return next(label for label in heard if kind(label) == NEED)
    return {ASK: ASK, "unsure": "unsure", "other": "none"}.get(result.understood.intent, "act")


def hears(result: Result, need: str) -> bool:
    """Whether the need is among what was heard."""
    return any(label == need for label, _ in result.understood.needs)


def part_of(hits: Iterable[bool]) -> dict[str, Any]:
    """A share with its count and interval; no share where nothing was counted."""
    found = list(hits)
    if not found:
        return {"n": 0}
    share, low, high = wilson(sum(found), len(found))
    return {"n": len(found), "share": round(share, _DIGITS), "low": round(low, _DIGITS), "high": round(high, _DIGITS)}


def calibration_bands(pairs: "Iterable[tuple[float, bool]]") -> list[dict[str, Any]]:
    """For each tenth of confidence: how many, the confidence on average, and how many of them were true."""
    bands: list[list[tuple[float, bool]]] = [[] for _ in range(BANDS)]
    for confidence, true in pairs:
        bands[_band(confidence)].append((confidence, true))
    return [
        {
            "from": round(at / BANDS, 1),
            "mean": round(sum(value for value, _ in band) / len(band), _DIGITS) if band else None,
            "true": part_of(true for _, true in band),
        }
        for at, band in enumerate(bands)
    ]


def histogram(confidences: Iterable[float]) -> list[int]:
    """How many confidences fall into each tenth."""
    count = Counter(_band(confidence) for confidence in confidences)
    return [count[band] for band in range(BANDS)]


def _band(confidence: float) -> int:
    return min(int(confidence * BANDS), BANDS - 1)


def _heard(results: Sequence[Result], need: str) -> dict[str, Any]:
    return {
        "recall": part_of(hears(result, need) for result in results if need in result.example.labels),
        "precision": part_of(need in result.example.labels for result in results if hears(result, need)),
    }


def _right(results: Iterable[Result]) -> dict[str, Any]:
    return part_of(is_right(result.understood, result.example) for result in results)
