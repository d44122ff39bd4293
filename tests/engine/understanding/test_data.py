"""The training text: its grid, its labels, and that no two rows look alike."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from contract.training_text import FORMS, WHO
from engine.routing import PRIORITY
from engine.understanding.examples import NLU_DATA, Example, intents_with_examples
from engine.understanding.labels import intent_of
from tests.training_text import examples, with_intents

_LANGUAGES = {"en", "es", "mix", "other"}
_NEED_EXAMPLES = 60  # of each need, in each language
_TOPIC_EXAMPLES = 15  # of each question and act, in each language
_ALIKE = 0.8  # of the words of two texts together
_MOST_ALIKE = 0.01  # of all texts


@cache
def known_labels() -> "set[str]":
    text = (NLU_DATA / "LABELS.md").read_text(encoding="utf-8")
    needs, others = re.findall(r"^\| `([a-z_]+)`", text, re.M), re.findall(r"`((?:ask|act)_[a-z_]+)`", text)
    return {*needs, *others, "none"}


def test_labels_known_and_all_used() -> None:
    assert {label for example in examples() for label in example.labels} == known_labels()


def test_metadata_in_its_sets() -> None:
    assert {example.who for example in examples()} <= set(WHO)
    assert {example.form for example in examples()} <= set(FORMS)
    assert {example.lang for example in examples()} <= _LANGUAGES


def test_none_stands_alone() -> None:
    assert all(example.labels == ("none",) for example in examples() if "none" in example.labels)


def test_intent_is_that_of_the_first_label() -> None:
    for intent, example in with_intents():
        needs = example["metadata"]["needs"]
        assert intent == (intent_of(needs[0]) if needs else "unsure"), example["text"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_label_has_enough_examples(language: str) -> None:
    count = Counter(label for example in examples() if _speaks(example, language) for label in example.labels)
    for label in known_labels() - {"act_other_language"}:
        assert count[label] >= (_NEED_EXAMPLES if label in PRIORITY else _TOPIC_EXAMPLES), label


def test_every_need_in_every_form_it_can_take() -> None:
    forms = {need: {example.form for example in examples() if need in example.labels} for need in PRIORITY}
    assert all(forms[need] >= {"disclosure", "half", "third", "ramble"} for need in PRIORITY), forms


def test_no_text_twice() -> None:
    count = Counter(example.text.lower() for example in examples())
    assert not [text for text, times in count.items() if times > 1]


def test_few_texts_look_alike() -> None:
    alike = {text for pair in _alike() for text in pair}
    assert len(alike) <= _MOST_ALIKE * len(examples()), sorted(alike)[:20]


@pytest.mark.parametrize("name", ["needs/images.en.yml", "questions/visa.es.yml", "acts/yes.en.yml", "acts/no.es.yml"])
def test_rasas_own_reader_agrees(name: str) -> None:
    reader = RasaYAMLReader()
    reader.filename = name
    read = reader.reads(Path(NLU_DATA / name).read_text(encoding="utf-8")).training_examples
    ours = [(i, found) for i, found in intents_with_examples(NLU_DATA, name)]
    assert [(m.get("intent"), m.get("text"), m.get("metadata")["example"]) for m in read] == [
        (intent, found["text"].strip(), found["metadata"]) for intent, found in ours
    ]


def test_nothing_in_a_text_is_markup_to_rasa() -> None:
    assert not [example.text for example in examples() if re.search(r"\[[^]]*\]\s*[({]", example.text)]


def _speaks(example: Example, language: str) -> bool:
    return example.lang == language or (language == "es" and example.lang == "mix")


def _alike() -> "Iterator[tuple[str, str]]":
    """Pairs of texts of four words or more that share most of their words; one of their two rarest is in common."""
    words = {example.text: frozenset(re.findall(r"\w+", example.text.lower())) for example in examples()}
    count = Counter(word for found in words.values() for word in found)
    by_rarest: dict[str, list[str]] = {}
    for text, found in words.items():
        for word in sorted(found, key=lambda word: (count[word], word))[:2] if len(found) > 3 else ():
            by_rarest.setdefault(word, []).append(text)
    for texts in by_rarest.values():
        for one, other in combinations(texts, 2):
            if len(words[one] & words[other]) >= _ALIKE * len(words[one] | words[other]):
                yield one, other
