"""Which model an engine serves: the one staff chose, as long as their choice is about the present one."""

from pathlib import Path

import pytest

from engine.__main__ import CHOSEN_VARIABLE, MODEL_VARIABLE, OVER_VARIABLE, model_to_serve


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    path = tmp_path / "chosen.tar.gz"
    path.touch()
    return path


def _environment(chosen: Path, over: str) -> "dict[str, str]":
    return {MODEL_VARIABLE: "/models/shipped.tar.gz", CHOSEN_VARIABLE: str(chosen), OVER_VARIABLE: over}


def test_the_chosen_model_is_served(chosen: Path) -> None:
    assert model_to_serve(_environment(chosen, "shipped")) == chosen


def test_a_choice_over_an_older_model_is_out_of_date(chosen: Path) -> None:
    assert model_to_serve(_environment(chosen, "older")).name == "shipped.tar.gz"


def test_a_choice_that_is_gone_is_none(chosen: Path) -> None:
    assert model_to_serve(_environment(chosen.with_name("gone.tar.gz"), "shipped")).name == "shipped.tar.gz"


def test_without_a_choice_ours_is_served() -> None:
    assert model_to_serve({MODEL_VARIABLE: "/models/shipped.tar.gz"}).name == "shipped.tar.gz"
