"""Held-out results of a small model: stored beside it, read back, and the same every time."""

import io
from pathlib import Path

import pytest

from engine.measuring.figures import figures
from engine.measuring.results import results_of
from engine.understanding.held_out import FILE, HeldOut
from tests import training_text

_EXAMPLES = training_text.some()


@pytest.fixture(scope="module")
def held_out() -> HeldOut:
    return training_text.trained().held_out


def test_stored_results_give_the_same_figures_every_time(held_out: HeldOut, tmp_path: Path) -> None:
    held_out.save(tmp_path)
    stored = (tmp_path / FILE).read_bytes()
    first, again = (figures(results_of(_EXAMPLES, HeldOut.read(io.BytesIO(stored)))) for _ in range(2))
    assert first == again
    assert first["texts"] == len(_EXAMPLES)


def test_a_text_did_not_vote_for_itself(held_out: HeldOut) -> None:
    # Seen texts would nearly all be right; texts not seen cannot be, with a small part of the data.
    share = figures(results_of(_EXAMPLES, held_out))["right"]["referral"]["all"]["share"]
    assert 0.2 < share < 0.8


def test_other_texts_are_refused(held_out: HeldOut) -> None:
    with pytest.raises(ValueError, match="not the texts"):
        results_of(_EXAMPLES[1:], held_out)
