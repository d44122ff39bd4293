"""Figures are counts and shares of results, and hold no text."""

import json
from typing import Optional

import pytest

from engine.measuring.figures import calibration_bands, figures, histogram, part_of
from engine.measuring.results import Result
from engine.routing import PRIORITY
from engine.understanding.decision import Guess, Understood
from engine.understanding.examples import Example
from engine.understanding.labels import FACTS, KINDS

_LABELS = (*PRIORITY, *FACTS, "none", "ask_visa")


def _result(labels: "tuple[str, ...]", intent: str, heard: "dict[str, float]", lang: str = "en") -> Result:
    example = Example("canary words", labels, "youth", "plain", lang)
    guess = Guess({**dict.fromkeys(_LABELS, 0.01), **heard}, dict.fromkeys(KINDS, 0.2))
    return Result(example, guess, Understood(intent, 0.9, tuple(heard.items())))


_RESULTS = [
    _result(("self_harm",), "disclose", {"self_harm": 0.9}),
    _result(("self_harm",), "disclose", {"distress": 0.6}, "es"),
    _result(("self_harm", "sextortion"), "unsure", {}),
    _result(("sextortion", "self_harm"), "disclose", {"sextortion": 0.95, "self_harm": 0.3}),
    _result(("none",), "other", {"none": 0.9}),
    _result(("none",), "disclose", {"self_harm": 0.8}),
    _result(("ask_visa",), "ask", {"ask_visa": 0.7}),
]


@pytest.fixture(scope="module")
def found() -> "dict[str, dict[str, object]]":
    return figures(_RESULTS)


def _of(found: "dict[str, dict[str, object]]", *path: str) -> object:
    value: object = found
    for name in path:
        assert isinstance(value, dict)
        value = value[name]
    return value


@pytest.mark.parametrize(
    "path, hits, count",
    [
        (("needs", "self_harm", "recall"), 2, 4),
        (("needs", "self_harm", "precision"), 2, 3),
        (("needs", "self_harm", "languages", "es", "recall"), 0, 1),
        (("needs", "self_harm", "line_right"), 1, 3),
        (("false_alarms", "none", "911_988"), 1, 2),
        (("false_alarms", "ask", "line"), 0, 1),
        (("right", "none", "all"), 1, 2),
    ],
)
def test_share_is_that_of_the_results(
    found: "dict[str, dict[str, object]]", path: "tuple[str, ...]", hits: int, count: int
) -> None:
    assert _of(found, *path) == part_of([True] * hits + [False] * (count - hits))


def test_what_is_said_instead(found: "dict[str, dict[str, object]]") -> None:
    assert _of(found, "needs", "self_harm", "said") == {"self_harm": 1, "distress": 1, "unsure": 1}


def test_figures_are_json_and_hold_no_text(found: "dict[str, dict[str, object]]") -> None:
    written = json.dumps(found)
    assert json.loads(written) == found
    assert "canary" not in written


@pytest.mark.parametrize("share, expected", [([], None), ([True], 1.0), ([True, False], 0.5)])
def test_share_of_nothing_is_none(share: "list[bool]", expected: Optional[float]) -> None:
    assert part_of(share).get("share") == expected


def test_confidences_fall_into_tenths() -> None:
    assert histogram([0.0, 0.05, 0.95, 1.0]) == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    bands = calibration_bands([(0.05, False), (0.07, True), (1.0, True)])
    assert bands[0]["mean"] == pytest.approx(0.06)
    assert bands[0]["true"] == part_of([False, True])
    assert bands[9]["true"] == part_of([True])
    assert bands[5]["mean"] is None
