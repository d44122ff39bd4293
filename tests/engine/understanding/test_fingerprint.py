"""Rasa's cache must notice a change in any module or table that understanding uses."""

import shutil
from pathlib import Path

import pytest

from engine.understanding import fingerprint
from engine.understanding.needs_classifier import NeedsClassifier

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("engine", "contract", "content"):
        shutil.copytree(_ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    [
        "engine/understanding/kernel.py",
        "engine/understanding/windows.py",
        "engine/routing.py",
        "contract/normalise.py",
        "contract/disguise.py",
        "content/normalise/both.yml",
        "content/language/es.yml",
    ],
)
def test_change_is_noticed(copy: Path, changed: str) -> None:
    before = fingerprint.of_understanding(copy)
    (copy / changed).write_text((copy / changed).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert fingerprint.of_understanding(copy) != before


def test_words_of_replies_do_not_matter(copy: Path) -> None:
    before = fingerprint.of_understanding(copy)
    shutil.rmtree(copy / "content" / "replies")
    assert fingerprint.of_understanding(copy) == before


def test_component_hands_it_to_rasa() -> None:
    assert NeedsClassifier.fingerprint_addon({}) == fingerprint.of_understanding()
