"""From labelled examples to a model, and from a text to what it says."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from engine.understanding.decision import Understood, decide
from engine.understanding.examples import Example
from engine.understanding.labels import ABOUT_OTHER, ADULT, FACTS, KINDS, UNCLEAR, kind
from engine.understanding.model import Lesson, NeedsModel, Trained, train

_WHO = {ABOUT_OTHER: frozenset(("caregiver", "friend", "witness", "professional")), ADULT: frozenset(("adult", "survivor"))}


def learn(examples: Sequence[Example]) -> Trained:
    """A model of all labels in the examples, and of who writes."""
    return train(lesson_of(examples))


def lesson_of(examples: Sequence[Example]) -> Lesson:
    """The examples as rows of numbers."""
    labels = labels_of(examples)
    texts = [example.text for example in examples]
    return Lesson(texts, labels, truth_of(examples, labels), kinds_of(examples), weights_of(examples))


def labels_of(examples: Sequence[Example]) -> tuple[str, ...]:
    """Every label in the examples, and the facts about the writer."""
    return (*sorted({label for example in examples for label in example.labels}), *FACTS)


def truth_of(examples: Sequence[Example], labels: Sequence[str]) -> np.ndarray:
    """One row per example: which labels it carries and who writes."""
    truth = np.zeros((len(examples), len(labels)), dtype=np.float32)
    place = {label: column for column, label in enumerate(labels)}
    for row, example in enumerate(examples):
        truth[row, [place[label] for label in (*example.labels, *facts_of(example))]] = 1
    return truth


def facts_of(example: Example) -> tuple[str, ...]:
    """What is true of the writer."""
    return tuple(fact for fact in FACTS if example.who in _WHO[fact])


def kinds_of(examples: Sequence[Example]) -> np.ndarray:
    """The kind of each example, by its first label."""
    kinds = (kind(example.labels[0]) if example.labels else UNCLEAR for example in examples)
    return np.array([KINDS.index(str(name)) for name in kinds])


def weights_of(examples: Sequence[Example]) -> np.ndarray:
    """How closely each example is followed: more so where its first label is rare, by the root of the ratio."""
    leading = [example.labels[0] if example.labels else "" for example in examples]
    count = Counter(leading)
    weights = np.array([count[label] ** -0.5 for label in leading], dtype=np.float32)
    return weights / weights.mean()


def understand(model: NeedsModel, text: str) -> Understood:
    """What one message says."""
    return decide(model.guess(text), model.thresholds)
