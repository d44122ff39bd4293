"""The model: n-grams and sentence embedding vote side by side, one calibrated confidence per label."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from contract.normalise import normalise
from engine.understanding.calibration import Calibration
from engine.understanding.kernel import closeness, fit
from engine.understanding.ngrams import Vocabulary
from engine.understanding.sentences import Axes, embed
from engine.understanding.windows import windows

_ARRAYS = "model.npz"
_WORDS = "model.json"


@dataclass(frozen=True)
class NeedsModel:
    """Everything needed to read a text: each label's weight of every term, and the votes of the training texts."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    term_weights: np.ndarray
    axes: Axes
    neighbours: np.ndarray
    votes: np.ndarray
    calibration: Calibration
    thresholds: Mapping[str, float]

    def confidences(self, text: str) -> np.ndarray:
        """How likely each label is; of a long text's windows the likeliest counts."""
        return self.calibration.confidences(self.scores(windows(text))).max(axis=0)

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """The raw scores, one row per text."""
        turned = self.axes.turn(embed(texts))
        scores = closeness(turned @ self.neighbours.T) @ self.votes
        for row, text in enumerate(texts):
            at, weights = self.vocabulary.weigh(normalise(text))
            scores[row] += weights @ self.term_weights[at]
        return scores


@dataclass(frozen=True)
class Trained:
    """A model, and the confidences its training texts would get from a model that had not seen them."""

    model: NeedsModel
    held_out: np.ndarray


def train(texts: Sequence[str], truth: np.ndarray, labels: Sequence[str], weights: np.ndarray) -> Trained:
    """Learn all labels at once; thresholds are chosen later, from what was held out."""
    plain = [normalise(text) for text in texts]
    vocabulary = Vocabulary.learn(plain)
    ngrams, raw = vocabulary.matrix(plain), embed(texts)
    axes = Axes.of(raw)
    neighbours = axes.turn(raw)
    fitted = fit(ngrams, neighbours, truth, weights)
    calibration = Calibration.fit(fitted.held_out, truth)
    term_weights = np.asarray(ngrams.T @ fitted.votes, dtype=np.float32)
    model = NeedsModel(tuple(labels), vocabulary, term_weights, axes, neighbours, fitted.votes, calibration, {})
    return Trained(model, calibration.confidences(fitted.held_out))


def save(model: NeedsModel, folder: Path) -> None:
    """Write the model as plain arrays and JSON; nothing is pickled."""
    arrays = {
        "rarity": model.vocabulary.rarity,
        "term_weights": model.term_weights.astype(np.float16),
        "centre": model.axes.centre,
        "directions": model.axes.directions,
        "neighbours": model.neighbours.astype(np.float16),
        "votes": model.votes,
        "slopes": model.calibration.slopes,
        "offsets": model.calibration.offsets,
    }
    words = {"labels": model.labels, "terms": model.vocabulary.terms, "thresholds": dict(model.thresholds)}
    np.savez(folder / _ARRAYS, **arrays)
    (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> NeedsModel:
    """Read a saved model."""
    words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
    with np.load(folder / _ARRAYS, allow_pickle=False) as saved:
        arrays = {name: saved[name].astype(np.float32) for name in saved.files}
    return NeedsModel(
        labels=tuple(words["labels"]),
        vocabulary=Vocabulary(words["terms"], arrays["rarity"]),
        term_weights=arrays["term_weights"],
        axes=Axes(arrays["centre"], arrays["directions"]),
        neighbours=arrays["neighbours"],
        votes=arrays["votes"],
        calibration=Calibration(arrays["slopes"], arrays["offsets"]),
        thresholds=words["thresholds"],
    )


def with_decision(model: NeedsModel, calibration: Calibration, thresholds: Mapping[str, float]) -> NeedsModel:
    """The same model with other curves and thresholds."""
    return replace(model, calibration=calibration, thresholds=thresholds)
