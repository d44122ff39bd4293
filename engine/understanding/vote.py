"""All training texts' votes on an embedding."""

from dataclasses import dataclass

import numpy as np

from engine.understanding.kernel import closeness


@dataclass(frozen=True)
class Vote:
    """The training texts' embeddings, one column each, and what each text votes for every label."""

    embeddings: np.ndarray
    votes: np.ndarray

    @classmethod
    def of(cls, embeddings: np.ndarray, votes: np.ndarray) -> "Vote":
        """The votes of these texts, laid out so that one message reads the memory once from end to end."""
        return cls(np.ascontiguousarray(embeddings.T, dtype=np.float32), np.ascontiguousarray(votes, dtype=np.float32))

    def scores(self, embeddings: np.ndarray) -> np.ndarray:
        """What each label gets, one row per embedding."""
        return closeness(embeddings @ self.embeddings) @ self.votes
