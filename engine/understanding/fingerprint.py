"""One hash over everything that decides what the model learns and how it reads."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_INPUTS = (
    "engine/understanding/*.py",
    "engine/routing.py",
    "contract/*.py",
    "content/normalise/*.yml",
    "content/language/*.yml",
)


def of_understanding(root: Path = _ROOT) -> str:
    """The hash of all modules and tables that understanding uses."""
    return of_files(sorted(path for pattern in _INPUTS for path in root.glob(pattern)), root)


def of_files(paths: Iterable[Path], root: Path) -> str:
    """A hash of the files' names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)} {content}\n".encode())
    return digest.hexdigest()
