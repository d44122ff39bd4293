"""Putting an exported patch into a copy of the content, as an operator does."""

import shutil
import subprocess
from pathlib import Path

from contract.content import CONTENT_ROOT, Content


def applied(patch: str, folder: Path) -> Content:
    """The content below this folder, with the patch in it."""
    shutil.copytree(CONTENT_ROOT, folder / "content")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "apply", "-"], cwd=folder, check=True, input=patch, text=True)
    return Content.load(folder / "content")
