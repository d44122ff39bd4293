"""Train the model, or find that it is there already: its id is a hash of everything it is made from."""

import hashlib
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "var" / "models"
# Whatever is under these may change what the model says.
INPUTS = (
    "config.yml",
    "domain.yml",
    "nlu_data",
    "engine/understanding",
    "contract",
    "content/normalise",
    "content/language",
)


def input_files() -> "list[Path]":
    """All files the model is made from, in a fixed order."""
    return sorted(path for name in INPUTS for path in _files(ROOT / name))


def model_id() -> str:
    """The hash of the model's inputs and of the versions of Rasa and its embedding."""
    digest = hashlib.sha256(version("rasa").encode())
    for path in input_files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path() -> Path:
    """Where the model of the present inputs is, or will be."""
    return MODELS / f"{model_id()}.tar.gz"


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
    return path


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from (p for p in path.rglob("*") if p.suffix in {".py", ".yml"})


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    trained = train()
    print(f"model {trained.name.split('.')[0]}")
    sys.exit(0 if trained.exists() else 1)
