"""From labelled examples to a model, and from a text to what it says."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from engine.understanding.decision import Understood, decide
from engine.understanding.examples import Example
from engine.understanding.labels import ABOUT_OTHER, ADULT, FACTS
from engine.understanding.model import NeedsModel, Trained, train

_WHO = {ABOUT_OTHER: frozenset(("caregiver", "friend", "witness", "professional")), ADULT: frozenset(("adult", "survivor"))}


def learn(examples: Sequence[Example]) -> Trained:
    """A model of all labels in the examples, and of who writes, with the thresholds that serve them best."""
    labels = labels_of(examples)
    texts = [example.text for example in examples]
    return train(texts, truth_of(examples, labels), labels, weights_of(examples))


def labels_of(examples: Sequence[Example]) -> tuple[str, ...]:
    """Every label in the examples, and the facts about the writer."""
    return (*sorted({label for example in examples for label in example.labels}), *FACTS)


def truth_of(examples: Sequence[Example], labels: Sequence[str]) -> np.ndarray:
    """One row per example: which labels it carries and who writes."""
    truth = np.zeros((len(examples), len(labels)), dtype=np.float32)
    place = {label: column for column, label in enumerate(labels)}
    for row, example in enumerate(examples):
        facts = [fact for fact in FACTS if example.who in _WHO[fact]]
        truth[row, [place[label] for label in (*example.labels, *facts)]] = 1
    return truth


def weights_of(examples: Sequence[Example]) -> np.ndarray:
    """How closely each example is followed: more so where its first label is rare, by the root of the ratio."""
    leading = [example.labels[0] if example.labels else "" for example in examples]
    count = Counter(leading)
    weights = np.array([count[label] ** -0.5 for label in leading], dtype=np.float32)
    return weights / weights.mean()


def understand(model: NeedsModel, text: str) -> Understood:
    """What one message says."""
    return decide(dict(zip(model.labels, model.confidences(text).tolist())), model.thresholds)
