"""All training texts' votes on an embedding at once.

The closeness of two embeddings is a polynomial of their cosine, so all votes together are one quadratic form per label: half
the memory to read for each message, and no more of it when there are more training texts.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.understanding.kernel import LINEAR, SHARED


@dataclass(frozen=True)
class Vote:
    """Per label: the weight of each product of two coordinates, of each coordinate, and of nothing."""

    products: np.ndarray
    coordinates: np.ndarray
    constant: np.ndarray

    @classmethod
    def of(cls, embeddings: np.ndarray, votes: np.ndarray) -> "Vote":
        """Sum up the votes of these texts."""
        rows, columns = _pairs(embeddings.shape[1])
        twice = np.where(rows == columns, 1, 2)[:, None]  # each pair of coordinates stands for both its orders
        forms = [(embeddings.T * votes[:, label]) @ embeddings for label in range(votes.shape[1])]
        products = np.stack([form[rows, columns] for form in forms], axis=1) * twice
        coordinates = LINEAR * (embeddings.T @ votes)
        return cls(products.astype(np.float32), coordinates.astype(np.float32), SHARED * votes.sum(axis=0))

    def scores(self, embeddings: np.ndarray) -> np.ndarray:
        """What each label gets, one row per embedding."""
        rows, columns = _pairs(embeddings.shape[1])
        products = embeddings[:, rows] * embeddings[:, columns]
        return products @ self.products + embeddings @ self.coordinates + self.constant


@cache
def _pairs(dimensions: int) -> "tuple[np.ndarray, np.ndarray]":
    return np.triu_indices(dimensions)
