"""The grid beside the training text says what the text holds: counts, hard negatives and empty cells."""

from collections import Counter

import pytest

from contract.training_text import FORMS, LANGUAGES, WHO
from engine.measuring import grid
from engine.routing import PRIORITY
from engine.understanding.examples import Example
from tests import training_text

_EXAMPLES = training_text.examples()


def test_page_is_that_of_the_text() -> None:
    assert grid.GRID.read_text(encoding="utf-8") == grid.page(_EXAMPLES), "run `python -m engine.measuring.grid`"


@pytest.mark.parametrize("need", PRIORITY)
def test_cells_add_up_to_all_messages_of_a_need(need: str) -> None:
    carrying = [example for example in _EXAMPLES if need in example.labels]
    cells = [grid.cell(carrying, need, who, form) for who in WHO for form in FORMS]
    count = Counter(example.lang for example in carrying)
    assert [sum(column) for column in zip(*cells, strict=True)] == [count[language] for language in LANGUAGES]


def test_empty_cells_are_named() -> None:
    page, empty = grid.page(_EXAMPLES), grid.empty_cells(_EXAMPLES)
    assert all(f"{need} {form}" in page for need, form, _ in empty)
    assert not [(need, form) for need, form, language in empty if language == "en" and form != "code_word"]


def test_an_example_fills_its_cell() -> None:
    example = Example("hes here", ("danger",), "youth", "one_word", "mix")
    assert ("danger", "one_word", "mix") in grid.empty_cells([])
    assert ("danger", "one_word", "mix") not in grid.empty_cells([example])
    assert grid.cell([example], "danger", "youth", "one_word") == (0, 0, 1)
    assert grid.cell([example], "self_harm", "youth", "one_word") == (0, 0, 0)


@pytest.mark.parametrize("need", grid.HARD)
def test_hard_negatives_are_as_many_as_messages_with_the_need(need: str) -> None:
    found = grid.hard_negatives(_EXAMPLES, need)
    assert all(example.labels == ("none",) for example in found)
    assert len(found) >= sum(need in example.labels for example in _EXAMPLES)


def test_a_figure_of_speech_is_a_hard_negative() -> None:
    told = [Example(f"he will murder us {n}", ("danger",), "youth", "plain", "en") for n in range(9)]
    rest = [Example(f"he kept my wages {n}", ("bad_job",), "youth", "plain", "en") for n in range(9)]
    joke = Example("mom will murder me lol", ("none",), "youth", "plain", "en")
    plain = Example("see you at nine", ("none",), "youth", "plain", "en")
    assert grid.hard_negatives([*told, *rest, joke, plain], "danger") == [joke]
