"""Sparse features of a text in its plain form: words, pairs of words, and letter groups inside words."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

_LETTERS = range(2, 6)
_WORD_WEIGHT = 0.7  # of words against letter groups; the latter are what survives a typo


def terms(plain: str) -> list[str]:
    """The words, word pairs (joined by a blank) and letter groups (marked `#`) of a text."""
    words = plain.split()
    pairs = [f"{first} {second}" for first, second in zip(words, words[1:])]
    return [*words, *pairs, *(group for word in words for group in letter_groups(word))]


def letter_groups(word: str) -> list[str]:
    """Every run of two to five characters of a word with its edges."""
    edged = f"_{word}_"
    return [f"#{edged[i : i + n]}" for n in _LETTERS for i in range(len(edged) - n + 1)]


@dataclass(frozen=True)
class Vocabulary:
    """The known terms, and how rare each is."""

    terms: tuple[str, ...]
    rarity: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "_place", {term: place for place, term in enumerate(self.terms)})

    @classmethod
    def learn(cls, plain: Sequence[str]) -> "Vocabulary":
        """Keep every term that two texts have in common, and every single word."""
        found: Counter[str] = Counter()
        for text in plain:
            found.update(set(terms(text)))
        kept = sorted(term for term, count in found.items() if count > 1)
        rarity = [math.log((1 + len(plain)) / (1 + found[term])) + 1 for term in kept]
        return cls(tuple(kept), np.array(rarity, dtype=np.float32))

    def weigh(self, plain: str) -> "tuple[np.ndarray, np.ndarray]":
        """The places of a text's known terms and their weights, words and letter groups of length one each."""
        place: dict[str, int] = self._place  # type: ignore[attr-defined]
        counts = Counter(place[term] for term in terms(plain) if term in place)
        at = np.fromiter(counts, dtype=np.int32, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self.rarity[at]
        return at, _balanced(weights, self._letters[at])

    @property
    def _letters(self) -> np.ndarray:
        if "_is_letters" not in self.__dict__:
            object.__setattr__(self, "_is_letters", np.array([term[0] == "#" and len(term) > 1 for term in self.terms]))
        return self.__dict__["_is_letters"]

    def matrix(self, plain: Iterable[str]) -> csr_matrix:
        """One row of weights per text."""
        rows = [self.weigh(text) for text in plain]
        ends = np.cumsum([0, *(len(at) for at, _ in rows)])
        columns = np.concatenate([at for at, _ in rows]) if rows else np.zeros(0, dtype=np.int32)
        values = np.concatenate([weights for _, weights in rows]) if rows else np.zeros(0, dtype=np.float32)
        return csr_matrix((values, columns, ends), shape=(len(rows), len(self.terms)))


def _balanced(weights: np.ndarray, letters: np.ndarray) -> np.ndarray:
    squares = weights * weights
    word_norm = math.sqrt(float(squares[~letters].sum())) or 1.0
    letter_norm = math.sqrt(float(squares[letters].sum())) or 1.0
    return np.where(letters, weights / letter_norm, weights * (_WORD_WEIGHT / word_norm)).astype(np.float32)
