"""The table of cases a caseworker checks, and the rules behind it."""

from pathlib import Path

import pytest
import yaml

from contract.content import Content
from contract.wire import Need
from engine.dialogue import HARD_CRISIS
from engine.routing import PRIORITY, Facts, route

CONTENT = Content.load()
CASES = yaml.safe_load((Path(__file__).parent / "routing_cases.yml").read_text(encoding="utf-8"))


def _lines(case):
    needs = [Need(label, confidence) for label, confidence in case["needs"].items()]
    facts = Facts(about_other=case.get("other", False), adult=case.get("adult", False))
    return CONTENT.lines_named(route(needs, facts, hard=HARD_CRISIS), "en")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_leads_to_its_lines(case):
    named = _lines(case)

    assert named[: len(case.get("lines", []))] == tuple(case.get("lines", []))
    assert case.get("first", named[0]) == named[0]
    assert case.get("names", named[0]) in named
    assert case.get("never") not in named


@pytest.mark.parametrize("label", PRIORITY)
@pytest.mark.parametrize("facts", [Facts(), Facts(about_other=True), Facts(adult=True), Facts(True, True)])
def test_every_need_has_words_and_at_most_three_lines(label, facts):
    replies = route([Need(label, 0.9)], facts, hard=HARD_CRISIS)

    assert replies
    assert 1 <= len(CONTENT.lines_named(replies, "en")) <= 3
    assert CONTENT.render_all(replies, "es")


def test_no_pair_of_needs_names_more_than_three_lines():
    for first in PRIORITY:
        for second in PRIORITY:
            replies = route([Need(first, 0.9), Need(second, 0.9)], Facts(), hard=HARD_CRISIS)
            assert len(CONTENT.lines_named(replies, "en")) <= 3, (first, second)
