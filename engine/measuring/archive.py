"""The figures of a trained model, from the held-out scores inside its archive to a file beside it."""

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

from engine.measuring.figures import figures
from engine.measuring.results import Result, results_of
from engine.understanding.examples import Example, read_examples
from engine.understanding.held_out import FILE, HeldOut


def write_figures(archive: Path, target: Path) -> None:
    """Write the figures of the model in this archive; the training text must still be the one it learned from."""
    found = {"model": target.name.split(".")[0], **figures(results_in(archive, read_examples()))}
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def results_in(archive: Path, examples: Sequence[Example]) -> list[Result]:
    """The held-out results of the model in this archive."""
    return results_of(examples, held_out_in(archive))


def held_out_in(archive: Path) -> HeldOut:
    """The held-out scores that were stored at training."""
    with tarfile.open(archive) as files:
        member = next(member for member in files if member.name.endswith(f"/{FILE}"))
        stored = files.extractfile(member)
        assert stored is not None, "a file, by its name"  # noqa: S101
        return HeldOut.read(io.BytesIO(stored.read()))
