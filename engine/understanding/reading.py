"""From labelled examples to a model, and from a text to what it says."""

from collections.abc import Sequence

import numpy as np

from engine.understanding.decision import Understood, decide
from engine.understanding.examples import Example
from engine.understanding.labels import ABOUT_OTHER, ADULT, FACTS
from engine.understanding.model import NeedsModel, train

_WHO = {ABOUT_OTHER: frozenset(("caregiver", "friend", "witness", "professional")), ADULT: frozenset(("adult", "survivor"))}


def learn(examples: Sequence[Example]) -> NeedsModel:
    """A model of all labels in the examples, and of who writes."""
    labels = labels_of(examples)
    return train([example.text for example in examples], truth_of(examples, labels), labels)


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


def understand(model: NeedsModel, text: str) -> Understood:
    """What one message says."""
    return decide(dict(zip(model.labels, model.confidences(text).tolist())), model.thresholds)
