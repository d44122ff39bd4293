"""The factor in panels says the same as numpy, on sizes that end within a panel and at its edge."""

import numpy as np
import pytest

from engine.understanding import cholesky


def _panels(system: np.ndarray) -> "list[np.ndarray]":
    return [system[rows, : rows.stop].copy() for rows in cholesky.blocks(len(system))]


@pytest.mark.parametrize("size", [5, 64, 130])
def test_same_as_numpy(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(cholesky, "_ROWS", 32)
    random = np.random.default_rng(size)
    root = random.standard_normal((size, size)).astype(np.float32)
    system = root @ root.T + size * np.eye(size, dtype=np.float32)
    right = random.standard_normal((size, 3)).astype(np.float32)
    lower = cholesky.factor(_panels(system))
    expected = np.linalg.cholesky(system)
    for rows, panel in zip(cholesky.blocks(size), lower.panels, strict=True):
        assert np.allclose(panel, expected[rows, : rows.stop], atol=1e-3)
    assert np.allclose(cholesky.solve(lower, right), np.linalg.solve(system, right), atol=1e-4)
    assert np.allclose(cholesky.inverse_diagonal(lower), np.diag(np.linalg.inv(system)), atol=1e-4)


def test_inverse_diagonal_is_near_with_few_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cholesky, "_PROBES", 128)
    random = np.random.default_rng(3)
    root = random.standard_normal((600, 40)).astype(np.float32)
    system = root @ root.T / 40 + 0.4 * np.eye(600, dtype=np.float32)
    exact = np.diag(np.linalg.inv(system))
    found = cholesky.inverse_diagonal(cholesky.factor(_panels(system)))
    assert np.abs(found / exact - 1).mean() < 0.05
    assert abs((found / exact).mean() - 1) < 0.01


def test_texts_alike_that_share_a_probe_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cholesky, "_PROBES", 128)
    random = np.random.default_rng(5)
    alike = random.standard_normal((128, 40)).astype(np.float32)[np.arange(1280) % 128]
    system = alike @ alike.T / 40 + 0.4 * np.eye(1280, dtype=np.float32)
    found = cholesky.inverse_diagonal(cholesky.factor(_panels(system))) / np.diag(np.linalg.inv(system))
    assert abs(found.mean() - 1) < 0.02


def test_texts_too_much_alike_are_refused() -> None:
    with pytest.raises(ValueError, match="alike"):
        cholesky.factor([-np.eye(3, dtype=np.float32)])
