"""From scores to calibrated confidences: one logistic curve per label, fitted on scores of texts the model had not seen."""

from dataclasses import dataclass

import numpy as np

_STEPS = 60
_RIDGE = 1e-3
_SETTLED = 1e-6


@dataclass(frozen=True)
class Calibration:
    """Slope and offset of each label's curve."""

    slopes: np.ndarray
    offsets: np.ndarray

    def confidences(self, scores: np.ndarray) -> np.ndarray:
        """How likely each label is, given its score."""
        return sigmoid(scores * self.slopes + self.offsets)

    @classmethod
    def fit(cls, scores: np.ndarray, truth: np.ndarray) -> "Calibration":
        """The curves that make the truth likeliest (Platt's targets, so that no label becomes certain)."""
        curves = [_curve(scores[:, label], truth[:, label]) for label in range(scores.shape[1])]
        slopes, offsets = np.array(curves, dtype=np.float32).T
        return cls(slopes, offsets)


def sigmoid(values: np.ndarray) -> np.ndarray:
    """The logistic function, safe for large values."""
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def _curve(scores: np.ndarray, truth: np.ndarray) -> "tuple[float, float]":
    positives = float(truth.sum())
    negatives = len(truth) - positives
    target = np.where(truth > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    design = np.stack([scores, np.ones_like(scores)], axis=1).astype(np.float64)
    weights = np.array([1.0, -1.0])
    for _ in range(_STEPS):  # Newton's method; two unknowns
        likely = sigmoid(design @ weights)
        slope = design.T @ (likely - target) + _RIDGE * weights
        curvature = (design * (likely * (1 - likely))[:, None]).T @ design + _RIDGE * np.eye(2)
        step = np.clip(np.linalg.solve(curvature, slope), -2, 2)
        weights = weights - step
        if np.abs(step).max() < _SETTLED:
            break
    return float(weights[0]), float(weights[1])
