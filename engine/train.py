"""Train the model, or find that it is there already: its id is a hash of everything it is made from."""

import argparse
import hashlib
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Iterator

from engine.understanding import fingerprint

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "var" / "models"
# Beside what understanding itself is made of.
INPUTS = ("config.yml", "domain.yml", "nlu_data")


def model_id(inputs: Path = ROOT) -> str:
    """The hash of everything the model is made from."""
    files = sorted(path for name in INPUTS for path in _files(inputs / name))
    made_of = f"{version('rasa')} {fingerprint.of_understanding()} {fingerprint.of_files(files, inputs)}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def model_path(inputs: Path = ROOT, models: Path = MODELS) -> Path:
    """Where the model of these inputs is, or will be."""
    return models / f"{model_id(inputs)}.tar.gz"


def figures_path(model: Path) -> Path:
    """Where the figures of a model are, or will be."""
    return model.with_name(f"{model.name.split('.')[0]}.figures.json")


def train(inputs: Path = ROOT, models: Path = MODELS) -> Path:
    """Train unless the model of these inputs is there."""
    path = model_path(inputs, models)
    if not path.exists():
        import rasa

        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        rasa.train(
            domain=str(inputs / "domain.yml"),
            config=str(inputs / "config.yml"),
            training_files=str(inputs / "nlu_data"),
            output=str(models),
            fixed_model_name=path.name.split(".")[0],
        )
    if path.exists() and not figures_path(path).exists():
        from engine.measuring.archive import write_figures
        from engine.understanding.examples import read_examples

        write_figures(path, read_examples(inputs / "nlu_data"), figures_path(path))
    return path


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from path.rglob("*.yml")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    parser = argparse.ArgumentParser(prog="python -m engine.train")
    parser.add_argument("--inputs", type=Path, default=ROOT, help="a folder with config.yml, domain.yml and nlu_data")
    parser.add_argument("--models", type=Path, default=MODELS, help="where the model goes")
    asked = parser.parse_args()
    trained = train(asked.inputs.resolve(), asked.models.resolve())
    print(f"model {trained.name.split('.')[0]}")
    sys.exit(0 if trained.exists() else 1)
