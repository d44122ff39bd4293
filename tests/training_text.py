"""The training text, read once for all tests of the engine, and a small model of a part of it, trained once."""

from functools import cache
from typing import Any

from threadpoolctl import threadpool_limits

from engine.understanding.examples import NLU_DATA, Example, intents_with_examples
from engine.understanding.model import Trained
from engine.understanding.reading import learn

_PART = 16


@cache
def with_intents() -> "tuple[tuple[str, dict[str, Any]], ...]":
    """Every example as its file holds it, with its intent."""
    return tuple(intents_with_examples(NLU_DATA))


@cache
def examples() -> "tuple[Example, ...]":
    """Every example, in the order of the files."""
    return tuple(Example.of(found["text"].strip(), found["metadata"]) for _, found in with_intents())


@cache
def some() -> "tuple[Example, ...]":
    """A part of the examples; those that say nothing are few, and a model needs some."""
    return tuple(dict.fromkeys((*examples()[::_PART], *(example for example in examples() if not example.labels))))


def learned() -> Trained:
    """The model of this part, learned anew; on one thread, for with two the last digits differ."""
    with threadpool_limits(1, user_api="blas"):
        return learn(some())


@cache
def trained() -> Trained:
    """The same, learned once for all tests."""
    return learned()
