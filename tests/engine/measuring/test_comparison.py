"""Before and after, text by text: gains, losses, and what is only chance."""

import pytest

from engine.measuring.comparison import FOUND, SPARED, comparison, difference, key_of, pairs_of
from engine.measuring.results import Result
from engine.understanding.decision import Guess, Understood
from engine.understanding.examples import Example


def _result(text: str, labels: "tuple[str, ...]", heard: str, lang: str = "en") -> Result:
    understood = Understood("disclose", 0.9, ((heard, 0.9),)) if heard else Understood("unsure", 0.9)
    return Result(Example(text, labels, "youth", "disclosure", lang), Guess({}, {}), understood)


def _never(text: str) -> "tuple[Guess, Understood]":
    raise AssertionError(text)


def _group(
    before: "list[Result]", after: "list[Result]", measure: str, about: str, language: str = "all"
) -> "dict[str, object]":
    found = comparison(pairs_of(before, after, _never), ())["groups"]
    return next(g for g in found if (g["measure"], g["about"], g["language"]) == (measure, about, language))


def _texts(count: int, heard: str, labels: "tuple[str, ...]" = ("runaway",)) -> "list[Result]":
    return [_result(f"text {number}", labels, heard) for number in range(count)]


def test_enough_gains_are_progress() -> None:
    group = _group(_texts(12, ""), _texts(12, "runaway"), FOUND, "runaway")
    assert (group["before"], group["after"], group["gained"], group["lost"]) == (0, 12, 12, 0)
    assert group["verdict"] == "better"


def test_a_few_gains_are_not() -> None:
    after = [*_texts(4, "runaway"), *_texts(12, "")[4:]]
    assert _group(_texts(12, ""), after, FOUND, "runaway")["verdict"] == "same"


def test_losses_are_told() -> None:
    assert _group(_texts(12, "runaway"), _texts(12, ""), FOUND, "runaway")["verdict"] == "worse"


def test_a_need_heard_where_there_is_none_is_a_loss() -> None:
    before, after = (_texts(12, heard, ("none",)) for heard in ("", "danger"))
    assert _group(before, after, SPARED, "danger")["verdict"] == "worse"


def test_both_are_held_against_the_new_labels() -> None:
    before = _texts(9, "runaway", ("distress",))
    after = _texts(9, "runaway", ("runaway",))
    group = _group(before, after, FOUND, "runaway")
    assert (group["n"], group["before"], group["after"]) == (9, 9, 9)


def test_each_language_is_a_group() -> None:
    before = [_result("uno", ("runaway",), "", "es"), _result("one", ("runaway",), "runaway")]
    after = [_result("uno", ("runaway",), "runaway", "es"), _result("one", ("runaway",), "runaway")]
    assert _group(before, after, FOUND, "runaway", "es")["gained"] == 1
    assert _group(before, after, FOUND, "runaway", "en")["gained"] == 0


def test_a_fresh_text_is_read_by_the_old_model_as_any_message() -> None:
    asked = []

    def read(text: str) -> "tuple[Guess, Understood]":
        asked.append(text)
        return Guess({}, {}), Understood("unsure", 0.9)

    after = [_result("fresh", ("runaway",), "runaway")]
    found = comparison(pairs_of([], after, read), ["fresh"])
    assert asked == ["fresh"]
    assert found["changed"] == [{"key": key_of("fresh"), "before": False, "after": True}]


@pytest.mark.parametrize(
    ("gained", "lost", "better"), [(5, 0, False), (6, 0, True), (9, 1, True), (8, 2, False), (0, 0, False)]
)
def test_the_interval_agrees_with_the_sign_test(gained: int, lost: int, better: bool) -> None:
    low, high = difference(gained, lost, 100)
    assert (low > 0) == better
    assert low <= (gained - lost) / 100 <= high
    assert difference(lost, gained, 100) == pytest.approx((-high, -low))
