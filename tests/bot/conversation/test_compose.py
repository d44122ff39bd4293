"""What leads when the lexicon found something; pure decisions over reply ids."""

from itertools import product

import pytest

from bot.conversation.compose import emergency_ids, with_safety
from bot.safety import Concern, Level, SafetyHit
from contract.content import MORE, Content
from contract.directory import LANGUAGES

DANGER = SafetyHit(Concern.DANGER, Level.HARD, about_other=False)
DANGER_OTHER = SafetyHit(Concern.DANGER, Level.HARD, about_other=True)
SELF_HARM = SafetyHit(Concern.SELF_HARM, Level.HARD, about_other=False)
SOFT_DANGER = SafetyHit(Concern.DANGER, Level.SOFT, about_other=False)
SOFT_SELF_HARM = SafetyHit(Concern.SELF_HARM, Level.SOFT, about_other=False)
HITS = [SafetyHit(*facts) for facts in product(Concern, Level, (True, False))]
URGENT = {Concern.DANGER: "us-911", Concern.SELF_HARM: "lifeline-988"}


@pytest.mark.parametrize(
    ("hit", "replies", "expected"),
    [
        (None, ("menu",), ("menu",)),
        (DANGER, ("menu",), ("danger.lead",)),
        (DANGER, ("fallback.engine",), ("danger.lead",)),
        (DANGER_OTHER, ("act.thanks",), ("danger.other",)),
        (DANGER, ("need.labor_trafficking",), ("danger.lead", "also.nhth")),
        (DANGER, ("need.images",), ("danger.lead", "also.take_it_down")),
        (DANGER, ("danger.other",), ("danger.other",)),
        (DANGER, ("danger.lead", "also.988"), ("danger.lead", "also.988")),
        (DANGER, ("self_harm.lead",), ("danger.lead", "also.988")),
        (DANGER, ("danger.soft", "need.child_abuse"), ("danger.lead", "also.childhelp")),
        (SELF_HARM, ("danger.lead",), ("danger.lead",)),
        (SELF_HARM, ("menu.again",), ("self_harm.lead",)),
        (SELF_HARM, ("need.sextortion",), ("self_harm.lead",)),
        (SOFT_DANGER, ("need.runaway",), ("danger.soft", "need.runaway")),
        (SOFT_DANGER, ("menu",), ("danger.soft", "act.human")),
        (SOFT_SELF_HARM, ("need.distress",), ("self_harm.soft", "need.distress")),
        (SOFT_SELF_HARM, ("act.greet",), ("self_harm.soft", "need.distress")),
        (SOFT_SELF_HARM, ("self_harm.lead",), ("self_harm.lead",)),
        (SOFT_SELF_HARM, ("self_harm.soft", "need.images"), ("self_harm.soft", "need.images")),
        (SOFT_SELF_HARM, ("need.images", "also.nhth"), ("self_harm.soft", "need.images")),
    ],
)
def test_the_more_urgent_leads(
    content: Content, hit: SafetyHit | None, replies: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert with_safety(hit, replies, content, "en") == expected


@pytest.mark.parametrize("hit", [hit for hit in HITS if hit.level is Level.HARD], ids=str)
def test_a_hard_hit_leads_every_reply_there_is_with_its_line(content: Content, hit: SafetyHit) -> None:
    for reply_id, longer, language in product(content.replies, ("", MORE), LANGUAGES):
        ids = with_safety(hit, (reply_id + longer,), content, language)
        named = content.lines_named(ids[:1], language)
        assert named[0] in ("us-911", URGENT[hit.concern]), reply_id
        assert ids[0].startswith(("danger.", "self_harm.")) and not ids[0].endswith((".soft", MORE)), reply_id
        assert len(content.lines_named(ids, language)) <= 3


@pytest.mark.parametrize("hit", [hit for hit in HITS if hit.level is Level.SOFT], ids=str)
def test_a_soft_hit_says_its_line_beside_every_reply_there_is(content: Content, hit: SafetyHit) -> None:
    for reply_id, language in product(content.replies, LANGUAGES):
        ids = with_safety(hit, (reply_id,), content, language)
        assert ids[0].startswith(("danger.", "self_harm."))
        assert len(ids) <= 2


@pytest.mark.parametrize("hit", [hit for hit in HITS if hit.level is Level.HARD], ids=str)
def test_an_emergency_alone_needs_no_engine(content: Content, hit: SafetyHit) -> None:
    (reply_id,) = emergency_ids(hit)
    assert reply_id == f"{hit.concern.value}.{'other' if hit.about_other else 'lead'}"
    assert URGENT[hit.concern] in content.lines_named((reply_id,), "en")
