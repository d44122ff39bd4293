"""The model: n-grams and sentence embedding side by side, one linear score per label, calibrated."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from contract.normalise import normalise
from engine.understanding.calibration import Calibration
from engine.understanding.ngrams import Vocabulary
from engine.understanding.sentences import embed
from engine.understanding.windows import windows

_EMBEDDING_WEIGHT = 2.0
_COST = 0.1


@dataclass(frozen=True)
class NeedsModel:
    """Everything needed to score a text."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    term_weights: np.ndarray
    embedding_weights: np.ndarray
    bias: np.ndarray
    calibration: Calibration
    thresholds: Mapping[str, float]

    def confidences(self, text: str) -> np.ndarray:
        """How likely each label is; of a long text's windows the likeliest counts."""
        parts = windows(text)
        return self.calibration.confidences(self.scores(parts)).max(axis=0)

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """The linear scores, one row per text."""
        scores = embed(texts) @ self.embedding_weights + self.bias
        for row, text in enumerate(texts):
            at, weights = self.vocabulary.weigh(normalise(text))
            scores[row] += weights @ self.term_weights[at]
        return scores


def train(texts: Sequence[str], truth: np.ndarray, labels: Sequence[str]) -> NeedsModel:
    """Fit the weights on all texts, and the calibration on scores of held-out thirds."""
    plain = [normalise(text) for text in texts]
    embeddings = embed(texts)
    folds = np.arange(len(texts)) % 3
    held_out = np.zeros(truth.shape, dtype=np.float32)
    for fold in range(3):
        vocabulary, weights, bias = _fit(plain, embeddings, truth, folds != fold)
        held_out[folds == fold] = _features(vocabulary, plain, embeddings, folds == fold) @ weights + bias
    calibration = Calibration.fit(held_out, truth)
    vocabulary, weights, bias = _fit(plain, embeddings, truth, folds >= 0)
    size = len(vocabulary.terms)
    dense = weights[size:] * _EMBEDDING_WEIGHT
    return NeedsModel(tuple(labels), vocabulary, weights[:size].astype(np.float16), dense, bias, calibration, {})


def _features(vocabulary: Vocabulary, plain: Sequence[str], embeddings: np.ndarray, chosen: np.ndarray) -> csr_matrix:
    texts = [text for text, is_chosen in zip(plain, chosen) if is_chosen]
    return hstack([vocabulary.matrix(texts), csr_matrix(embeddings[chosen] * _EMBEDDING_WEIGHT)]).tocsr()


def _fit(
    plain: Sequence[str], embeddings: np.ndarray, truth: np.ndarray, chosen: np.ndarray
) -> "tuple[Vocabulary, np.ndarray, np.ndarray]":
    vocabulary = Vocabulary.learn([text for text, is_chosen in zip(plain, chosen) if is_chosen])
    features = _features(vocabulary, plain, embeddings, chosen)
    fitted = [_one_label(features, truth[chosen, label]) for label in range(truth.shape[1])]
    weights = np.stack([model.coef_[0] for model in fitted], axis=1).astype(np.float32)
    return vocabulary, weights, np.array([model.intercept_[0] for model in fitted], dtype=np.float32)


def _one_label(features: csr_matrix, truth: np.ndarray) -> LinearSVC:
    return LinearSVC(C=_COST, class_weight="balanced", max_iter=300, random_state=0).fit(features, truth)


def save(model: NeedsModel, folder: Path) -> None:
    """Write the model as plain arrays and JSON; nothing is pickled."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / "model.npz",
        rarity=model.vocabulary.rarity,
        term_weights=model.term_weights,
        embedding_weights=model.embedding_weights,
        bias=model.bias,
        slopes=model.calibration.slopes,
        offsets=model.calibration.offsets,
    )
    words = {"labels": model.labels, "terms": model.vocabulary.terms, "thresholds": dict(model.thresholds)}
    (folder / "model.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> NeedsModel:
    """Read a saved model."""
    words = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    with np.load(folder / "model.npz", allow_pickle=False) as arrays:
        return NeedsModel(
            tuple(words["labels"]),
            Vocabulary(tuple(words["terms"]), arrays["rarity"]),
            arrays["term_weights"],
            arrays["embedding_weights"],
            arrays["bias"],
            Calibration(arrays["slopes"], arrays["offsets"]),
            words["thresholds"],
        )
