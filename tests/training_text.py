"""The training text, read once for all tests of the engine, and a small model of a part of it, trained once."""

from functools import cache
from typing import Any

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


@cache
def trained() -> Trained:
    """The model of this part."""
    return learn(some())
