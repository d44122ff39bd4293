"""A confidence must mean what it says."""

import numpy as np

from engine.understanding.calibration import Calibration, sigmoid

_RNG = np.random.default_rng(3)


def test_confidence_is_how_often_it_is_true() -> None:
    likely = _RNG.random(20_000)
    truth = (_RNG.random(20_000) < likely).astype(np.float32)
    scores = (np.log(likely / (1 - likely)) * 0.3 - 0.2)[:, None]
    found = Calibration.fit(scores, truth[:, None]).confidences(scores)[:, 0]
    assert np.abs(found - likely).mean() < 0.02


def test_perfect_scores_never_make_certain() -> None:
    truth = np.array([[0.0]] * 50 + [[1.0]] * 10)
    found = Calibration.fit(truth, truth).confidences(truth)
    assert 0 < found.min() < 0.1 < 0.8 < found.max() < 1


def test_sigmoid_is_safe_for_large_values() -> None:
    assert np.allclose(sigmoid(np.array([-1e9, 0, 1e9])), [0, 0.5, 1])
