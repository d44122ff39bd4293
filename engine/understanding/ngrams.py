"""Sparse features of a text in its plain form: words, pairs of words, and letter groups inside words."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix

_LETTERS = range(2, 6)
_WORD_WEIGHT = 0.57  # of 1; the letter groups, which survive a typo, have the rest
_LETTER_WEIGHT = math.sqrt(1 - _WORD_WEIGHT**2)


def words_and_pairs(plain: str) -> list[str]:
    """The words of a text, and each two in a row joined by a blank."""
    words = plain.split()
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def letter_groups(plain: str) -> list[str]:
    """Every run of two to five characters of each word with its edges, marked so that no group is a word."""
    edged = [f"_{word}_" for word in plain.split()]
    return [f"#{word[i : i + n]}" for word in edged for n in _LETTERS for i in range(len(word) - n + 1)]


class Vocabulary:
    """The known terms, and how rare each is."""

    def __init__(self, terms: Sequence[str], rarity: np.ndarray) -> None:
        """Take terms in their order, each with its weight."""
        self.terms = tuple(terms)
        self.rarity = rarity
        self._place = {term: place for place, term in enumerate(terms)}

    @classmethod
    def learn(cls, plain: Sequence[str]) -> "Vocabulary":
        """Keep every term that two texts have in common."""
        found: Counter[str] = Counter()
        for text in plain:
            found.update({*words_and_pairs(text), *letter_groups(text)})
        kept = sorted(term for term, count in found.items() if count > 1)
        rarity = [math.log((1 + len(plain)) / (1 + found[term])) + 1 for term in kept]
        return cls(kept, np.array(rarity, dtype=np.float32))

    def weigh(self, plain: str) -> "tuple[np.ndarray, np.ndarray]":
        """The places of a text's known terms and their weights; the weights' squares sum to one."""
        words, word_weights = self._weigh(words_and_pairs(plain), _WORD_WEIGHT)
        groups, group_weights = self._weigh(letter_groups(plain), _LETTER_WEIGHT)
        return np.concatenate([words, groups]), np.concatenate([word_weights, group_weights])

    def matrix(self, plain: Iterable[str]) -> csr_matrix:
        """One row of weights per text."""
        rows = [self.weigh(text) for text in plain]
        ends = np.cumsum([0, *(len(at) for at, _ in rows)])
        columns = np.concatenate([at for at, _ in rows])
        return csr_matrix((np.concatenate([weights for _, weights in rows]), columns, ends), (len(rows), len(self.terms)))

    def _weigh(self, terms: Iterable[str], share: float) -> "tuple[np.ndarray, np.ndarray]":
        counts = Counter(self._place[term] for term in terms if term in self._place)
        at = np.fromiter(counts, dtype=np.int32, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self.rarity[at]
        length = math.sqrt(float(weights @ weights)) or 1.0
        return at, weights * np.float32(share / length)
