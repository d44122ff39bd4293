"""Train the model, or find that it is there already: its id is a hash of everything it is made from."""

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


def model_id() -> str:
    """The hash of everything the model is made from."""
    files = sorted(path for name in INPUTS for path in _files(ROOT / name))
    made_of = f"{version('rasa')} {fingerprint.of_understanding()} {fingerprint.of_files(files, ROOT)}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def model_path() -> Path:
    """Where the model of the present inputs is, or will be."""
    return MODELS / f"{model_id()}.tar.gz"


def figures_path() -> Path:
    """Where the figures of the present model are, or will be."""
    return MODELS / f"{model_id()}.figures.json"


def train() -> Path:
    """Train unless the model of these inputs is there."""
    path = model_path()
    if not path.exists():
        import rasa

        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        rasa.train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=str(ROOT / "nlu_data"),
            output=str(MODELS),
            fixed_model_name=path.name.split(".")[0],
        )
    if path.exists() and not figures_path().exists():
        from engine.measuring.archive import write_figures

        write_figures(path, figures_path())
    return path


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from path.rglob("*.yml")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    trained = train()
    print(f"model {trained.name.split('.')[0]}")
    sys.exit(0 if trained.exists() else 1)
