"""The page of `make evaluate`: the same bytes again, every section, and no message in it."""

import pytest

from engine.measuring import learning_curve
from engine.measuring.evaluate import written
from engine.routing import PRIORITY
from tests import training_text

_EXAMPLES = training_text.some()


@pytest.fixture(scope="module")
def files() -> "tuple[dict[str, str], dict[str, str]]":
    trained = training_text.trained()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning_curve, "PARTS", (2,))
        first, again = (written(_EXAMPLES, trained.held_out, trained.model.vote.embeddings.T.copy()) for _ in range(2))
    return first, again


def test_same_bytes_again(files: "tuple[dict[str, str], dict[str, str]]") -> None:
    first, again = files
    assert first == again
    assert set(first) == {"evaluation.md", "evaluation-calibration.svg", "evaluation-confusion.svg"}


def test_every_need_and_every_language_has_figures(files: "tuple[dict[str, str], dict[str, str]]") -> None:
    page = files[0]["evaluation.md"]
    assert all(f"### {need}\n" in page for need in PRIORITY)
    assert "| form | English | Spanish | mixed |" in page
    assert f"| {len(_EXAMPLES):,} |" in page


def test_no_message_is_in_it(files: "tuple[dict[str, str], dict[str, str]]") -> None:
    written_out = " ".join(files[0].values())
    assert not [example.text for example in _EXAMPLES if len(example.text) > 30 and example.text in written_out]
