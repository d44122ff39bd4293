"""How much more text would help: the same figures from an eighth, a quarter and a half of the training text."""

from collections.abc import Sequence

import numpy as np

from contract.normalise import normalise
from engine.measuring.results import Result, results_of
from engine.understanding.examples import Example
from engine.understanding.model import held_out_of
from engine.understanding.ngrams import Vocabulary
from engine.understanding.reading import lesson_of

PARTS = (8, 4, 2)


def learning_curve(examples: Sequence[Example], embeddings: np.ndarray) -> "dict[int, list[Result]]":
    """Held-out results where every eighth, fourth and second text is all there is, by how many texts that are."""
    return {len(examples[::part]): _results(examples[::part], embeddings[::part]) for part in PARTS}


def _results(examples: Sequence[Example], embeddings: np.ndarray) -> list[Result]:
    lesson = lesson_of(examples)
    plain = [normalise(text) for text in lesson.texts]
    return results_of(examples, held_out_of(lesson, Vocabulary.learn(plain).matrix(plain), embeddings))
