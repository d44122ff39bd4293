"""Every training text as a model would have understood it that had not seen it, thresholds included.

The scores are the votes of all other texts (`kernel.fit`). Curves and thresholds, a few numbers each, are made five
times without a fifth of the texts. So is the gate, but the scores it learned from were influenced by that fifth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.understanding.calibration import Calibration
from engine.understanding.decision import Guess, Understood, decide
from engine.understanding.examples import Example
from engine.understanding.held_out import HeldOut
from engine.understanding.labels import KINDS, UNCLEAR, family
from engine.understanding.reading import labels_of, truth_of
from engine.understanding.thresholds import choose

_FOLDS = 5


@dataclass(frozen=True)
class Result:
    """One example, and what a model that had not seen it made of it."""

    example: Example
    guess: Guess
    understood: Understood

    @property
    def family(self) -> str:
        """The family of the example's first label."""
        return family(self.example.labels[0]) if self.example.labels else UNCLEAR


def results_of(examples: Sequence[Example], held_out: HeldOut) -> list[Result]:
    """The results of all examples, in their order."""
    if len(examples) != len(held_out.scores):
        raise ValueError("these are not the texts that the model learned from")
    labels = labels_of(examples)
    truth = truth_of(examples, labels)
    fold = np.arange(len(examples)) % _FOLDS  # the files are ordered by label, so every fold gets its share of each
    confidences = np.empty_like(held_out.scores)
    for left_out in range(_FOLDS):
        seen = fold != left_out
        curves = Calibration.fit(held_out.scores[seen], truth[seen])
        confidences[~seen] = curves.confidences(held_out.scores[~seen])
    chosen = [
        choose(held_out.kinds[fold != left_out], confidences[fold != left_out], truth[fold != left_out], labels)
        for left_out in range(_FOLDS)
    ]
    guesses = [_guess(labels, *pair) for pair in zip(confidences, held_out.kinds, strict=True)]
    return [
        Result(example, guess, decide(guess, chosen[at % _FOLDS]))
        for at, (example, guess) in enumerate(zip(examples, guesses, strict=True))
    ]


def _guess(labels: Sequence[str], confidences: np.ndarray, kinds: np.ndarray) -> Guess:
    return Guess(dict(zip(labels, confidences.tolist(), strict=True)), dict(zip(KINDS, kinds.tolist(), strict=True)))
