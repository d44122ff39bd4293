"""Cholesky in blocks: LAPACK's own, as shipped with scipy, crashes on systems of some 27,000 equations.

Only matrix products and blocks of moderate size are left to the library; everything happens in place, in single precision.
"""

from collections.abc import Iterator

import numpy as np
from scipy.linalg.lapack import spotrf, strtri

_BLOCK = 1024


def factor(system: np.ndarray) -> None:
    """Replace the lower half of a symmetric positive definite matrix by its factor; the upper half is left as it was."""
    for here in _blocks(len(system)):
        lower, failed = spotrf(system[here, here], lower=1)
        if failed:
            raise ValueError("the training texts are too much alike to be told apart")
        system[here, here] = lower
        below = slice(here.stop, len(system))
        system[below, here] = system[below, here] @ _inverse(lower).T
        for there in _blocks(len(system), here.stop):
            rest = slice(there.start, len(system))
            system[rest, there] -= system[rest, here] @ system[there, here].T


def solve(lower: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The solution for several right sides, from the factor in the lower half."""
    found = np.array(right, dtype=np.float32)
    for here in _blocks(len(lower)):
        found[here] -= lower[here, : here.start] @ found[: here.start]
        found[here] = _inverse(lower[here, here]) @ found[here]
    for here in reversed(list(_blocks(len(lower)))):
        found[here] -= lower[here.stop :, here].T @ found[here.stop :]
        found[here] = _inverse(lower[here, here]).T @ found[here]
    return found


def inverse_diagonal(lower: np.ndarray) -> np.ndarray:
    """The diagonal of the inverse of the system, from its factor in the lower half."""
    inverses = [_inverse(lower[here, here]) for here in _blocks(len(lower))]
    diagonal = np.empty(len(lower), dtype=np.float32)
    for at, here in enumerate(_blocks(len(lower))):
        column = np.zeros((len(lower) - here.start, here.stop - here.start), dtype=np.float32)
        column[: here.stop - here.start] = inverses[at]
        for below, inverse in zip(_blocks(len(lower), here.stop), inverses[at + 1 :], strict=True):
            known = below.start - here.start
            rows = slice(known, below.stop - here.start)
            column[rows] = -inverse @ (lower[below, here.start : below.start] @ column[:known])
        diagonal[here] = np.einsum("ij,ij->j", column, column)
    return diagonal


def _inverse(lower: np.ndarray) -> np.ndarray:
    inverse, _ = strtri(np.tril(lower), lower=1)
    return np.asarray(inverse)


def _blocks(length: int, start: int = 0) -> Iterator[slice]:
    for at in range(start, length, _BLOCK):
        yield slice(at, min(at + _BLOCK, length))
