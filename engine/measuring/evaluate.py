"""The page of held-out figures of the trained model, and its two pictures: `python -m engine.measuring.evaluate`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.measuring.archive import embeddings_in, held_out_in
from engine.measuring.charts import calibration_chart, confusion_chart
from engine.measuring.figures import calibration_bands, figures
from engine.measuring.learning_curve import learning_curve
from engine.measuring.report import page
from engine.measuring.results import results_of
from engine.routing import PRIORITY
from engine.train import model_path
from engine.understanding.examples import Example, read_examples
from engine.understanding.held_out import HeldOut

DOCS = Path(__file__).resolve().parents[2] / "docs"


def written(examples: Sequence[Example], held_out: HeldOut, embeddings: np.ndarray) -> "dict[str, str]":
    """Every file of the evaluation by its name in `docs/`; the same bytes for the same model and text."""
    results = results_of(examples, held_out)
    found = figures(results)
    pairs = ((r.guess.labels[need], need in r.example.labels) for r in results for need in PRIORITY)
    curve = {texts: figures(part) for texts, part in learning_curve(examples, embeddings).items()}
    return {
        "evaluation.md": page(found, results, {**curve, len(examples): found}),
        "evaluation-calibration.svg": calibration_chart(calibration_bands(pairs)),
        "evaluation-confusion.svg": confusion_chart({need: found["needs"][need]["said"] for need in PRIORITY}),
    }


def main() -> None:
    """Write the files and print the page."""
    archive = model_path()
    files = written(read_examples(), held_out_in(archive), embeddings_in(archive))
    for name, content in files.items():
        (DOCS / name).write_text(content, encoding="utf-8")
    print(files["evaluation.md"])


if __name__ == "__main__":
    main()
