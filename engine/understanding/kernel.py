"""Kernel ridge regression on n-grams and sentence embeddings, with exact leave-one-out scores.

Similar texts vote: a text's score for a label is a weighted sum of how alike it is to each training text. Solving the whole
set at once also gives, for free, the score each training text would have had from a model that had never seen it;
calibration and thresholds rest on those.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from engine.understanding import cholesky

_SHARED = 0.3  # what any two texts have in common; it stands in for a bias
_SHARP, _FAR = 4.0, 3.0
_RIDGE = 0.4
_BLOCK = 1000


@dataclass(frozen=True)
class Fit:
    """The votes of every training text for every label, and the scores without its own vote."""

    votes: np.ndarray
    held_out: np.ndarray


def closeness(cosines: np.ndarray) -> np.ndarray:
    """How alike two embedded texts are, from their cosine; the steep part makes near neighbours count more than a crowd."""
    return np.exp(_SHARP * cosines - _FAR) + cosines + _SHARED


def fit(ngrams: csr_matrix, embeddings: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> Fit:
    """Solve for all labels at once; a text of larger weight is followed more closely."""
    system = _likeness(ngrams, embeddings)
    system[np.diag_indices(len(truth))] += _RIDGE / weights
    cholesky.factor(system)
    votes = cholesky.solve(system, truth)
    return Fit(votes, truth - votes / cholesky.inverse_diagonal(system)[:, None])


def _likeness(ngrams: csr_matrix, embeddings: np.ndarray) -> np.ndarray:
    """How alike each two texts are; only the half below the diagonal is filled, for the solver reads no other."""
    # In blocks: whole matrices of everything beside everything would hold four times the memory for a moment.
    likeness = np.empty((len(embeddings), len(embeddings)), dtype=np.float32)
    for start in range(0, len(embeddings), _BLOCK):
        rows, before = slice(start, start + _BLOCK), slice(0, start + _BLOCK)
        likeness[rows, before] = (
            closeness(embeddings[rows] @ embeddings[before].T) + (ngrams[rows] @ ngrams[before].T).toarray()
        )
    return likeness
