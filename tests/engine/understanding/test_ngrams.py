"""Sparse features: what is counted, and that rare things weigh more."""

import numpy as np

from engine.understanding.ngrams import Vocabulary, letter_groups, words_and_pairs


def test_words_and_pairs() -> None:
    assert words_and_pairs("he hit me") == ["he", "hit", "me", "he hit", "hit me"]


def test_letter_groups_know_where_a_word_ends() -> None:
    assert letter_groups("no") == ["#_n", "#no", "#o_", "#_no", "#no_", "#_no_"]


def test_only_shared_terms_are_kept() -> None:
    terms = Vocabulary.learn(["he hit me", "he ran"]).terms
    assert "he" in terms
    assert "hit" not in terms


def test_weights_have_length_one_and_favour_the_rare() -> None:
    vocabulary = Vocabulary.learn(["he hit me", "he hit her", "he ran", "he ran"])
    at, weights = vocabulary.weigh("he ran")
    weight = dict(zip((vocabulary.terms[place] for place in at), weights, strict=True))
    assert np.isclose(weights @ weights, 1)
    assert weight["ran"] > weight["he"]


def test_unknown_text_has_no_weight() -> None:
    assert Vocabulary.learn(["a b", "a c"]).weigh("zzz")[0].size == 0
