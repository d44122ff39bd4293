"""The shortcut for leave-one-out scores must equal leaving each text out."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from engine.understanding import cholesky, kernel
from engine.understanding.kernel import closeness, fit

_RNG = np.random.default_rng(7)
_TEXTS, _LABELS = 40, 3
_NGRAMS = csr_matrix(_RNG.random((_TEXTS, 12)) * (_RNG.random((_TEXTS, 12)) < 0.3), dtype=np.float32)
_EMBEDDINGS = _RNG.standard_normal((_TEXTS, 8)).astype(np.float32)
_EMBEDDINGS /= np.linalg.norm(_EMBEDDINGS, axis=1, keepdims=True)
_TRUTH = (_RNG.random((_TEXTS, _LABELS)) < 0.4).astype(np.float32)
_WEIGHTS = _RNG.random(_TEXTS).astype(np.float32) + 0.5


def _score(left_out: int) -> np.ndarray:
    rest = np.arange(_TEXTS) != left_out
    votes = fit(_NGRAMS[rest], _EMBEDDINGS[rest], _TRUTH[rest], _WEIGHTS[rest]).votes
    likeness = closeness(_EMBEDDINGS[left_out] @ _EMBEDDINGS[rest].T) + (_NGRAMS[rest] @ _NGRAMS[left_out].T).toarray()[:, 0]
    return likeness @ votes


def test_held_out_scores_are_those_of_a_model_without_the_text() -> None:
    held_out = fit(_NGRAMS, _EMBEDDINGS, _TRUTH, _WEIGHTS).held_out
    for text in range(0, _TEXTS, 7):
        assert np.allclose(held_out[text], _score(text), atol=1e-3)


def test_only_the_lower_half_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    held, factor = [], cholesky.factor

    def noted(panels: Sequence[np.ndarray]) -> cholesky.Factor:
        held.extend(panel.size for panel in panels)
        return factor(panels)

    monkeypatch.setattr(cholesky, "_ROWS", 8)
    monkeypatch.setattr(cholesky, "factor", noted)
    fit(_NGRAMS, _EMBEDDINGS, _TRUTH, _WEIGHTS)
    assert _TEXTS**2 / 2 < sum(held) < 0.62 * _TEXTS**2


def test_panels_give_what_one_square_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fit(_NGRAMS, _EMBEDDINGS, _TRUTH, _WEIGHTS)
    monkeypatch.setattr(cholesky, "_ROWS", 8)
    parts = fit(_NGRAMS, _EMBEDDINGS, _TRUTH, _WEIGHTS)
    assert np.allclose(parts.votes, whole.votes, atol=1e-4)
    assert np.allclose(parts.held_out, whole.held_out, atol=1e-3)


def test_common_and_rare_terms_together_are_all_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fit(_NGRAMS, _EMBEDDINGS, _TRUTH, _WEIGHTS)
    monkeypatch.setattr(kernel, "_COMMON", 5)
    parts = fit(_NGRAMS, _EMBEDDINGS, _TRUTH, _WEIGHTS)
    assert np.allclose(parts.votes, whole.votes, atol=1e-4)


def test_a_text_of_larger_weight_is_followed_more_closely() -> None:
    def missed(weights: np.ndarray) -> float:
        votes = fit(_NGRAMS, _EMBEDDINGS, _TRUTH, weights).votes
        likeness = closeness(_EMBEDDINGS @ _EMBEDDINGS.T) + (_NGRAMS @ _NGRAMS.T).toarray()
        return float(np.abs(_TRUTH[0] - likeness[0] @ votes).sum())

    heavier = _WEIGHTS.copy()
    heavier[0] *= 10
    assert missed(heavier) < 0.5 * missed(_WEIGHTS)
