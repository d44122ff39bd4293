"""The shortcut for leave-one-out scores must equal leaving each text out."""

import numpy as np
from scipy.sparse import csr_matrix

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
