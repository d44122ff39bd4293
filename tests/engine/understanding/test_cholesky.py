"""The factor in blocks says the same as numpy, on sizes that end within a block and at its edge."""

import numpy as np
import pytest

from engine.understanding import cholesky


@pytest.mark.parametrize("size", [5, 64, 130])
def test_same_as_numpy(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(cholesky, "_BLOCK", 32)
    random = np.random.default_rng(size)
    root = random.standard_normal((size, size)).astype(np.float32)
    system = root @ root.T + size * np.eye(size, dtype=np.float32)
    right = random.standard_normal((size, 3)).astype(np.float32)
    lower = system.copy()
    cholesky.factor(lower)
    assert np.allclose(np.tril(lower), np.linalg.cholesky(system), atol=1e-3)
    assert np.allclose(cholesky.solve(lower, right), np.linalg.solve(system, right), atol=1e-4)
    assert np.allclose(cholesky.inverse_diagonal(lower), np.diag(np.linalg.inv(system)), atol=1e-4)


def test_texts_too_much_alike_are_refused() -> None:
    with pytest.raises(ValueError, match="alike"):
        cholesky.factor(-np.eye(3, dtype=np.float32))
