"""The model: n-grams and sentence embedding vote side by side, one calibrated confidence per label."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from contract.normalise import normalise
from engine.understanding.calibration import Calibration
from engine.understanding.decision import Guess, Thresholds
from engine.understanding.encoder import Encoder
from engine.understanding.gate import Gate, clues_of, held_out_kinds
from engine.understanding.held_out import HeldOut
from engine.understanding.kernel import fit
from engine.understanding.labels import CRISES, KINDS, NEED, NONE
from engine.understanding.ngrams import Vocabulary
from engine.understanding.sentences import Axes, common_pieces, encoder_of, pieces_of, pieces_of_all
from engine.understanding.thresholds import choose
from engine.understanding.vote import Vote
from engine.understanding.windows import windows

ARRAYS = "model.npz"
_WORDS = "model.json"
_SURE = 0.5  # one window of a long text is enough for a crisis from here on


@dataclass(frozen=True)
class Lesson:
    """What there is to learn: texts, which labels each carries, its kind, and how closely it is followed."""

    texts: Sequence[str]
    labels: Sequence[str]
    truth: np.ndarray
    kinds: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class NeedsModel:
    """Everything needed to read a text: each label's weight of every term, and the training texts' vote."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    term_weights: np.ndarray
    encoder: Encoder
    axes: Axes
    vote: Vote
    calibration: Calibration
    gate: Gate
    thresholds: Thresholds

    def guess(self, text: str) -> Guess:
        """How likely each label and kind is; of a long text's windows the one that says most counts."""
        scores = self.scores(windows(text))
        confidences = self.calibration.confidences(scores)
        kinds = self.gate.kinds(clues_of(scores, confidences, self.labels))
        telling = kinds[(kinds[:, KINDS.index(NEED)] - kinds[:, KINDS.index(NONE)]).argmax()]
        labels = dict(zip(self.labels, self._of_all(confidences).tolist(), strict=True))
        return Guess(labels, dict(zip(KINDS, telling.tolist(), strict=True)))

    def _of_all(self, confidences: np.ndarray) -> np.ndarray:
        """One confidence per label from those of all windows: the highest, but a faint crisis must last."""
        highest = confidences.max(axis=0)
        faint = np.array([label in CRISES for label in self.labels]) & (highest < _SURE)
        return np.where(faint, confidences.mean(axis=0), highest)

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """The raw scores, one row per text."""
        scores = self.vote.scores(self.axes.turn(self.encoder.embed([pieces_of(text) for text in texts])))
        for row, text in enumerate(texts):
            at, weights = self.vocabulary.weigh(normalise(text))
            scores[row] += weights @ self.term_weights[at]
        return scores


@dataclass(frozen=True)
class Trained:
    """A model, and what its training texts would get from a model that had not seen them."""

    model: NeedsModel
    held_out: HeldOut


def train(lesson: Lesson) -> Trained:
    """Learn all labels at once; curves, gate and thresholds rest on what each text's own vote did not touch."""
    plain, pieces = [normalise(text) for text in lesson.texts], pieces_of_all(lesson.texts)
    vocabulary, encoder = Vocabulary.learn(plain), encoder_of(common_pieces(pieces))
    ngrams, raw = vocabulary.matrix(plain), encoder.embed(pieces)
    axes = Axes.of(raw)
    embeddings = axes.turn(raw)
    fitted = fit(ngrams, embeddings, lesson.truth, lesson.weights)
    calibration, confidences, clues = _reading_of(fitted.held_out, lesson)
    kinds = held_out_kinds(clues, lesson.kinds)
    model = NeedsModel(
        labels=tuple(lesson.labels),
        vocabulary=vocabulary,
        term_weights=np.asarray(ngrams.T @ fitted.votes, dtype=np.float32),
        encoder=encoder,
        axes=axes,
        vote=Vote.of(embeddings, fitted.votes),
        calibration=calibration,
        gate=Gate.fit(clues, lesson.kinds),
        thresholds=choose(kinds, confidences, lesson.truth, lesson.labels),
    )
    return Trained(model, HeldOut(fitted.held_out, kinds))


def held_out_of(lesson: Lesson, ngrams: csr_matrix, embeddings: np.ndarray) -> HeldOut:
    """What training would find for texts it has not seen, and no model."""
    scores = fit(ngrams, embeddings, lesson.truth, lesson.weights).held_out
    _, _, clues = _reading_of(scores, lesson)
    return HeldOut(scores, held_out_kinds(clues, lesson.kinds))


def _reading_of(scores: np.ndarray, lesson: Lesson) -> "tuple[Calibration, np.ndarray, np.ndarray]":
    """The curves for these scores, the confidences they give, and what the gate looks at."""
    calibration = Calibration.fit(scores, lesson.truth)
    confidences = calibration.confidences(scores)
    return calibration, confidences, clues_of(scores, confidences, lesson.labels)


def save(model: NeedsModel, folder: Path) -> None:
    """Write the model as plain arrays and JSON; nothing is pickled."""
    arrays = {
        "rarity": model.vocabulary.rarity,
        "term_weights": model.term_weights.astype(np.float16),
        "pieces": np.array(model.encoder.known),
        "centre": model.axes.centre,
        "directions": model.axes.directions,
        "embeddings": model.vote.embeddings.astype(np.float16),
        "votes": model.vote.votes.astype(np.float16),
        "slopes": model.calibration.slopes,
        "offsets": model.calibration.offsets,
        "gate_weights": model.gate.weights,
        "gate_bias": model.gate.bias,
    }
    words = {"labels": model.labels, "terms": model.vocabulary.terms, "thresholds": asdict(model.thresholds)}
    np.savez(folder / ARRAYS, **arrays)
    (folder / _WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> NeedsModel:
    """Read a saved model."""
    words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
    with np.load(folder / ARRAYS, allow_pickle=False) as saved:
        arrays = {name: saved[name] for name in saved.files}
    return NeedsModel(
        labels=tuple(words["labels"]),
        vocabulary=Vocabulary(words["terms"], arrays["rarity"]),
        term_weights=arrays["term_weights"].astype(np.float32),
        encoder=encoder_of(arrays["pieces"].tolist()),
        axes=Axes(arrays["centre"], arrays["directions"]),
        vote=Vote(arrays["embeddings"].astype(np.float32), arrays["votes"].astype(np.float32)),
        calibration=Calibration(arrays["slopes"], arrays["offsets"]),
        gate=Gate(arrays["gate_weights"], arrays["gate_bias"]),
        thresholds=Thresholds(**words["thresholds"]),
    )
