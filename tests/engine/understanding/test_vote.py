"""A text's scores are what each training text votes, weighed by how alike the two are."""

import numpy as np

from engine.understanding.kernel import closeness
from engine.understanding.vote import Vote


def test_same_scores_as_text_by_text() -> None:
    random = np.random.default_rng(0)
    neighbours, texts = _of_length_one(random.normal(size=(300, 24))), _of_length_one(random.normal(size=(5, 24)))
    votes = random.normal(size=(300, 7)).astype(np.float32)
    one_by_one = closeness(texts @ neighbours.T) @ votes
    assert np.allclose(Vote.of(neighbours, votes).scores(texts), one_by_one, atol=1e-3)


def _of_length_one(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
