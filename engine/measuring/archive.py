"""The figures of a trained model, from the held-out scores inside its archive to a file beside it."""

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import numpy as np

from engine.measuring.figures import figures
from engine.measuring.results import Result, results_of
from engine.understanding.examples import Example
from engine.understanding.held_out import FILE, HeldOut
from engine.understanding.model import ARRAYS, NeedsModel, load

_COMPONENT = "NeedsClassifier0"  # how Rasa names the folder of the first component


def write_figures(archive: Path, examples: Sequence[Example], target: Path) -> None:
    """Write the figures of the model in this archive, which learned from these examples."""
    found = {"model": target.name.split(".")[0], **figures(results_in(archive, examples))}
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def results_in(archive: Path, examples: Sequence[Example]) -> list[Result]:
    """The held-out results of the model in this archive."""
    return results_of(examples, held_out_in(archive))


def model_in(archive: Path) -> NeedsModel:
    """The model of understanding in this archive."""
    with TemporaryDirectory() as folder, tarfile.open(archive) as files:
        members = [member for member in files if member.isfile() and Path(member.name).parent.name.endswith(_COMPONENT)]
        for member in members:
            stored = files.extractfile(member)
            assert stored is not None, "a file, by its name"  # noqa: S101
            (Path(folder) / Path(member.name).name).write_bytes(stored.read())
        return load(Path(folder))


def held_out_in(archive: Path) -> HeldOut:
    """The held-out scores that were stored at training."""
    return HeldOut.read(_file(archive, FILE))


def embeddings_in(archive: Path) -> np.ndarray:
    """The training texts' embeddings, one row each."""
    with np.load(_file(archive, ARRAYS), allow_pickle=False) as saved:
        return np.ascontiguousarray(saved["embeddings"].T, dtype=np.float32)


def _file(archive: Path, name: str) -> BinaryIO:
    with tarfile.open(archive) as files:
        stored = files.extractfile(next(member for member in files if member.name.endswith(f"/{name}")))
        if stored is None:
            raise ValueError(f"{name} is no file")
        return io.BytesIO(stored.read())
