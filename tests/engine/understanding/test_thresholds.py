"""The search for the limits, on made-up guesses."""

import numpy as np
import pytest

from engine.routing import PRIORITY
from engine.understanding.labels import KINDS, NONE, kind
from engine.understanding.thresholds import NoThresholds, choose

_LABELS = (*PRIORITY, NONE, "ask_visa")
_HUNDRED = 100


def _guesses(faint_crises: int, faint_others: int) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """A hundred crises, other needs, everyday texts and questions each; some of the first two look like a crisis at 0.3."""
    truth = np.zeros((4 * _HUNDRED, len(_LABELS)), dtype=np.float32)
    confidences, kinds = np.zeros_like(truth), np.zeros((4 * _HUNDRED, len(KINDS)), dtype=np.float32)
    for block, label in enumerate(("self_harm", "bad_job", NONE, "ask_visa")):
        rows = slice(block * _HUNDRED, (block + 1) * _HUNDRED)
        truth[rows, _LABELS.index(label)] = 1
        confidences[rows, _LABELS.index(label)] = 0.9
        kinds[rows, KINDS.index(str(kind(label)))] = 1
    crisis = _LABELS.index("self_harm")
    confidences[:faint_crises, crisis] = 0.3
    confidences[_HUNDRED : _HUNDRED + faint_others, crisis] = 0.3
    return kinds, confidences, truth


@pytest.mark.parametrize("faint_crises, faint_others, is_lower", [(10, 8, False), (10, 2, True), (30, 8, True)])
def test_a_lower_limit_has_to_find_more_than_it_costs(faint_crises: int, faint_others: int, is_lower: bool) -> None:
    found = choose(*_guesses(faint_crises, faint_others), _LABELS)
    assert (found.crisis <= 0.3) == is_lower


def test_without_any_difference_there_are_no_limits() -> None:
    kinds, confidences, truth = _guesses(0, 0)
    kinds[:], confidences[:] = 0.2, 0.9
    with pytest.raises(NoThresholds):
        choose(kinds, confidences, truth, _LABELS)
