"""Kernel ridge regression on n-grams and sentence embeddings, with exact leave-one-out scores.

Similar texts vote: a text's score for a label is a weighted sum of how alike it is to each training text. Solving the whole
set at once also gives, for free, the score each training text would have had from a model that had never seen it;
calibration and thresholds rest on those.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import spotrf, spotrs, strtri
from scipy.sparse import csr_matrix

SHARED = 0.3  # what any two texts have in common; it stands in for a bias
LINEAR = 2.0
_RIDGE = 0.35
_BLOCK = 1000


@dataclass(frozen=True)
class Fit:
    """The votes of every training text for every label, and the scores without its own vote."""

    votes: np.ndarray
    held_out: np.ndarray


def closeness(cosines: np.ndarray) -> np.ndarray:
    """How alike two embedded texts are, from their cosine; the square makes near neighbours count more than a crowd."""
    return cosines * cosines + LINEAR * cosines + SHARED


def fit(ngrams: csr_matrix, embeddings: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> Fit:
    """Solve for all labels at once; a text of larger weight is followed more closely."""
    system = _likeness(ngrams, embeddings)
    system[np.diag_indices(len(truth))] += _RIDGE / weights
    factor, failed = spotrf(system.T, lower=1, overwrite_a=1)
    if failed:
        raise ValueError("the training texts are too much alike to be told apart")
    votes, _ = spotrs(factor, np.asfortranarray(truth, dtype=np.float32), lower=1)
    root, _ = strtri(factor, lower=1, overwrite_c=1)  # of the inverse, of which only the diagonal is needed
    diagonal = np.array([np.square(root[place:, place]).sum() for place in range(len(truth))], dtype=np.float32)
    return Fit(votes, truth - votes / diagonal[:, None])


def _likeness(ngrams: csr_matrix, embeddings: np.ndarray) -> np.ndarray:
    # In blocks: whole matrices of everything beside everything would hold four times the memory for a moment.
    likeness = np.empty((len(embeddings), len(embeddings)), dtype=np.float32)
    for start in range(0, len(embeddings), _BLOCK):
        rows = slice(start, start + _BLOCK)
        likeness[rows] = closeness(embeddings[rows] @ embeddings.T) + (ngrams[rows] @ ngrams.T).toarray()
    return likeness
