"""The labelled messages the model learns from, as Rasa hands them over or straight from the files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.training_data.message import Message

NLU_DATA = Path(__file__).resolve().parents[2] / "nlu_data"
# The C reader takes 2 s for what the pure Python one needs 30 s for; both are the safe kind.
_Reader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Example:
    """One training message with its labels, most urgent first; no label at all when it says nothing."""

    text: str
    labels: tuple[str, ...]
    who: str
    form: str
    lang: str

    @classmethod
    def of(cls, text: str, metadata: dict[str, Any]) -> "Example":
        """An example from a text and the metadata beside it."""
        return cls(text, tuple(metadata["needs"]), metadata["who"], metadata["form"], metadata["lang"])


def example_of(message: Message) -> Example:
    """The example that a message of Rasa's training data carries."""
    return Example.of(message.get("text"), message.get("metadata")["example"])


def read_examples(root: Path = NLU_DATA) -> list[Example]:
    """Every example below `root`, in the order of the files."""
    return [Example.of(found["text"].strip(), found["metadata"]) for _, found in intents_with_examples(root)]


def intents_with_examples(root: Path, pattern: str = "*/*.yml") -> "Iterator[tuple[str, dict[str, Any]]]":
    """Every example below `root` as its file holds it, with its intent."""
    for path in sorted(root.glob(pattern)):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=_Reader)["nlu"]:  # noqa: S506
            for example in block["examples"]:
                yield block["intent"], example
