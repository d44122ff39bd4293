"""From confidences to one intent and the set of needs: pure, and small enough to read as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.understanding.labels import ABOUT_OTHER, ADULT, CRISES, FACTS, NONE, intent_of, is_act, is_need, is_question

# A crisis counts from here on; `engine/dialogue.py` lets it lead the reply from 0.5.
SOFT_CRISIS = 0.25
# With nothing sure, the likeliest need is still named from here on.
WEAK_NEED = 0.15
_DEFAULT = 0.5
_RANKED = 10
UNSURE = "unsure"

Pairs = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Understood:
    """One message as understood: Rasa's intent, and every label that is sure enough."""

    intent: str
    confidence: float
    needs: Pairs
    ranking: Pairs = ()
    about_other: bool = False
    adult: bool = False


def decide(confidences: Mapping[str, float], thresholds: Mapping[str, float]) -> Understood:
    """The decision for one message: needs first, then a question, an act, another subject; else `unsure`."""
    ranked = _ranked({label: value for label, value in confidences.items() if label not in FACTS})
    sure = tuple((label, value) for label, value in ranked if value >= _threshold(label, thresholds))
    intent, confidence = _intent(sure, ranked)
    return Understood(
        intent,
        confidence,
        sure if intent != UNSURE else _weak_need(ranked),
        _intent_ranking(ranked, intent, confidence),
        about_other=_is_true(ABOUT_OTHER, confidences, thresholds),
        adult=_is_true(ADULT, confidences, thresholds),
    )


def _ranked(confidences: Mapping[str, float]) -> Pairs:
    return tuple(sorted(confidences.items(), key=lambda pair: -pair[1]))


def _intent(sure: Pairs, ranked: Pairs) -> "tuple[str, float]":
    for is_kind in _ORDER:
        for label, value in sure:
            if is_kind(label):
                return intent_of(label), value
    return UNSURE, 1 - ranked[0][1] if ranked else 1.0


def _weak_need(ranked: Pairs) -> Pairs:
    return tuple((label, value) for label, value in ranked if is_need(label) and value >= WEAK_NEED)[:1]


def _intent_ranking(ranked: Pairs, intent: str, confidence: float) -> Pairs:
    best: dict[str, float] = {intent: confidence}
    for label, value in ranked:
        best.setdefault(intent_of(label), value)
    return tuple(best.items())[:_RANKED]


def _is_true(fact: str, confidences: Mapping[str, float], thresholds: Mapping[str, float]) -> bool:
    return confidences.get(fact, 0.0) >= _threshold(fact, thresholds)


def _threshold(label: str, thresholds: Mapping[str, float]) -> float:
    return SOFT_CRISIS if label in CRISES else thresholds.get(label, _DEFAULT)


_ORDER = (is_need, is_question, is_act, NONE.__eq__)
