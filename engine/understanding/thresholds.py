"""Choosing the thresholds: the most needs heard that few enough false alarms allow."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from engine.routing import PRIORITY
from engine.understanding.decision import Thresholds
from engine.understanding.labels import CRISES, KINDS, NEED, NONE

FALSE_ALARMS = 0.025  # of messages that are no subject of ours: taken for a need
FALSE_CRISES = 0.006  # and 911 or 988 leads
FALSE_NEEDS = 0.07  # of questions and acts without a need: taken for one
_LIKELY = np.arange(0.3, 0.91, 0.05)
_SHARES = np.linspace(0.02, 0.3, 57)
_HARD = 0.5


class NoThresholds(ValueError):
    """The model cannot tell needs from everyday texts well enough."""


def choose(kinds: np.ndarray, confidences: np.ndarray, truth: np.ndarray, labels: Sequence[str]) -> Thresholds:
    """The two thresholds that matter for false alarms, searched; the others stay as they are."""
    needs = [labels.index(label) for label in PRIORITY]
    none = truth[:, labels.index(NONE)] > 0
    carries = truth[:, needs].any(axis=1)
    asked = ~none & ~carries
    crisis = (confidences[:, [labels.index(label) for label in CRISES]] >= _HARD).any(axis=1)
    crisis &= kinds[:, KINDS.index(NEED)] >= Thresholds.crisis
    likely, veto = kinds[:, KINDS.index(NEED)], kinds[:, KINDS.index(NONE)]
    best, found = -1.0, None
    for need, limit in product(_LIKELY, np.quantile(veto[none], _SHARES)):
        named = (likely >= need) & (veto <= limit)
        allowed = named[none].mean() <= FALSE_ALARMS and (named & crisis)[none].mean() <= FALSE_CRISES
        allowed = allowed and named[asked].mean() <= FALSE_NEEDS
        gain = float(named[carries].mean())
        if allowed and gain > best:
            best, found = gain, Thresholds(need=float(need), veto=float(limit))
    if found is None:
        raise NoThresholds("no thresholds keep false alarms down: a model that names no line must not be served")
    return found
