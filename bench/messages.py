"""The messages of the load: drawn from the project's own training text, the same for both systems."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.settings import ROOT

NLU_DATA = ROOT / "nlu_data"
UNSURE = "unsure"  # the label of examples that say nothing
_SEED = 2026


@dataclass(frozen=True)
class Example:
    """One training message and its first label: what a stock bot would have as its intent."""

    text: str
    label: str


def read_examples(root: Path = NLU_DATA) -> list[Example]:
    """Every training example, in the order of the files."""
    return [example for path in sorted(root.glob("*/*.yml")) for example in _read(path)]


def draw(examples: Sequence[Example], count: int) -> list[str]:
    """The same messages each time: an even draw, so that needs, questions and small talk come as they do in the data."""
    chooser = random.Random(_SEED)  # noqa: S311 - the same draw every time is the point
    return [chooser.choice(examples).text for _ in range(count)]


def _read(path: Path) -> Iterator[Example]:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for block in data["nlu"]:
        for example in block["examples"]:
            labels = example["metadata"]["needs"]
            yield Example(example["text"].strip(), labels[0] if labels else UNSURE)
