"""Choosing the thresholds: the most crises and needs heard that few enough false alarms allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from engine.routing import PRIORITY
from engine.understanding.decision import Thresholds
from engine.understanding.labels import CRISES, KINDS, NEED, NONE

FALSE_CRISES = 0.004  # of messages that are no subject of ours: 911 or 988 is named
FALSE_ALARMS = 0.015  # and another line
FALSE_NEEDS = 0.07  # of questions and acts without a need: taken for one
# Our own crises are more veiled than those of strangers: a lower limit finds fewer of theirs, and costs as many other needs.
_LOST = 2.5
_SURE = np.arange(0.15, 0.46, 0.05)
_LIKELY = np.arange(0.3, 0.91, 0.05)
_SHARES = np.linspace(0.002, 0.3, 150)


class NoThresholds(ValueError):
    """The model cannot tell needs from everyday texts well enough."""


@dataclass(frozen=True)
class _Texts:
    """What was held out of each text, and what it is."""

    need: np.ndarray  # how likely a need of any kind is
    none: np.ndarray  # how likely no subject of ours is
    crisis: np.ndarray  # the confidence of the likelier crisis
    is_right: np.ndarray  # that crisis is among its labels
    has_crisis: np.ndarray
    has_need: np.ndarray
    is_none: np.ndarray

    @classmethod
    def of(cls, kinds: np.ndarray, confidences: np.ndarray, truth: np.ndarray, labels: Sequence[str]) -> "_Texts":
        needs, crises = ([labels.index(label) for label in PRIORITY if label in among] for among in (PRIORITY, CRISES))
        likelier = confidences[:, crises].argmax(axis=1)
        return cls(
            need=kinds[:, KINDS.index(NEED)],
            none=kinds[:, KINDS.index(NONE)],
            crisis=confidences[:, crises].max(axis=1),
            is_right=np.take_along_axis(truth[:, crises], likelier[:, None], axis=1)[:, 0] > 0,
            has_crisis=truth[:, crises].any(axis=1),
            has_need=truth[:, needs].any(axis=1),
            is_none=truth[:, labels.index(NONE)] > 0,
        )


def choose(kinds: np.ndarray, confidences: np.ndarray, truth: np.ndarray, labels: Sequence[str]) -> Thresholds:
    """The thresholds that matter for false alarms, searched; the others stay as they are."""
    texts = _Texts.of(kinds, confidences, truth, labels)
    limits = np.unique(np.quantile(texts.none[texts.is_none], _SHARES))
    crisis, crisis_veto = _crisis(texts, limits)
    need, veto = _need(texts, limits, (texts.crisis >= crisis) & (texts.none <= crisis_veto))
    return Thresholds(need=need, veto=veto, crisis=crisis, crisis_veto=crisis_veto)


def _crisis(texts: _Texts, limits: np.ndarray) -> "tuple[float, float]":
    """Crises found count, and other needs lost to 911 or 988 against them."""
    others = texts.has_need & ~texts.has_crisis
    best, found = -1.0, None
    for sure, limit in product(_SURE, limits):
        named = (texts.crisis >= sure) & (texts.none <= limit)
        gain = float((named & texts.is_right)[texts.has_crisis].mean() - _LOST * named[others].mean())
        if named[texts.is_none].mean() <= FALSE_CRISES and gain > best:
            best, found = gain, (float(sure), float(limit))
    return _checked(found)


def _need(texts: _Texts, limits: np.ndarray, crisis: np.ndarray) -> "tuple[float, float]":
    needs, asked = texts.has_need & ~crisis, ~texts.is_none & ~texts.has_need
    best, found = -1.0, None
    for sure, limit in product(_LIKELY, limits):
        named = (texts.need >= sure) & (texts.none <= limit) & ~crisis
        allowed = named[texts.is_none].mean() <= FALSE_ALARMS and named[asked].mean() <= FALSE_NEEDS
        gain = float(named[needs].mean())
        if allowed and gain > best:
            best, found = gain, (float(sure), float(limit))
    return _checked(found)


def _checked(found: "tuple[float, float] | None") -> "tuple[float, float]":
    if found is None:
        raise NoThresholds("no thresholds keep false alarms down: a model that names no line must not be served")
    return found
