"""The carried state: it survives the way there and back, and holds labels, ids and counts alone."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.state import ConversationState, StateError

IDS = st.from_regex(r"[a-z0-9_.+-]{1,40}", fullmatch=True)
STATES = st.builds(
    ConversationState,
    language=st.sampled_from(["en", "es", None]),
    turns=st.integers(0, 9_999),
    need=IDS | st.none(),
    person=IDS | st.none(),
    age=IDS | st.none(),
    asked=IDS | st.none(),
    offers=st.lists(IDS, max_size=2).map(tuple),
    questions=st.integers(0, 9_999),
    reply_ids=st.lists(IDS, max_size=6).map(tuple),
    lines=st.lists(IDS, max_size=6).map(tuple),
    unsure=st.integers(0, 9_999),
)


@settings(max_examples=60)
@given(STATES)
def test_a_state_survives_its_journey(state: ConversationState) -> None:
    assert ConversationState.from_json(state.to_json()) == state


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("need", "my boss has my passport"),
        ("need", "José"),
        ("need", "+1 415 555 0134"),
        ("need", "x" * 41),
        ("need", "a\n"),
        ("need", 7),
        ("person", "my cousin Ana"),
        ("age", 15),
        ("asked", "is he hurting you?"),
        ("offers", ["a"] * 3),
        ("questions", -1),
        ("version", 1),
        ("version", None),
        ("reply_ids", ["he hits me"]),
        ("reply_ids", ["a"] * 7),
        ("reply_ids", "menu"),
        ("lines", [None]),
        ("language", "fr"),
        ("language", ""),
        ("turns", -1),
        ("turns", 10_000),
        ("turns", "1"),
        ("turns", 1.5),
        ("unsure", None),
    ],
)
def test_a_state_with_anything_but_labels_and_counts_is_refused(field: str, value: Any) -> None:
    with pytest.raises(StateError):
        ConversationState.from_json(ConversationState().to_json() | {field: value})


@pytest.mark.parametrize("field", list(ConversationState().to_json()))
def test_a_state_that_lacks_a_field_is_refused(field: str) -> None:
    data = ConversationState().to_json()
    del data[field]
    with pytest.raises(StateError):
        ConversationState.from_json(data)


def test_a_turn_is_remembered_as_labels() -> None:
    before = ConversationState(turns=1, need="runaway", lines=("nrs", "childhelp"))
    after = before.after(
        language="es", need="images", reply_ids=("need.images",), lines=("ncmec-call", "nrs"), understood=True
    )
    assert after == ConversationState(
        language="es", turns=2, need="images", reply_ids=("need.images",), lines=("childhelp", "nrs", "ncmec-call")
    )
    assert after.last_line == "ncmec-call"


def test_a_turn_without_need_keeps_the_need_before() -> None:
    after = ConversationState(need="runaway").after(language="en", need=None, reply_ids=(), lines=(), understood=True)
    assert after.need == "runaway"


def test_turns_not_understood_are_counted_until_one_is() -> None:
    state = ConversationState()
    for expected in (1, 2):
        state = state.after(language="en", need=None, reply_ids=(), lines=(), understood=False)
        assert state.unsure == expected
    assert state.after(language="en", need=None, reply_ids=(), lines=(), understood=True).unsure == 0


@settings(max_examples=40)
@given(STATES, st.lists(IDS, max_size=20).map(tuple), st.lists(IDS, max_size=20).map(tuple))
def test_a_state_never_outgrows_what_may_be_carried(
    state: ConversationState, reply_ids: tuple[str, ...], lines: tuple[str, ...]
) -> None:
    after = state.after(language="en", need=None, reply_ids=reply_ids, lines=lines, understood=False)
    assert ConversationState.from_json(after.to_json()) == after


def test_a_question_and_offers_wait_for_one_turn_only() -> None:
    asked = ConversationState().after(
        language="en", need=None, reply_ids=(), lines=(), understood=True, asked="question.hurt", offers=("images",)
    )
    assert (asked.asked, asked.offers, asked.questions) == ("question.hurt", ("images",), 1)
    later = asked.after(language="en", need=None, reply_ids=(), lines=(), understood=True)
    assert (later.asked, later.offers, later.questions) == (None, (), 1)


def test_who_writes_is_remembered_until_said_otherwise() -> None:
    state = ConversationState(person="caregiver", age="adult")
    assert state.after(language="en", need=None, reply_ids=(), lines=(), understood=True).person == "caregiver"


def test_the_largest_state_is_under_a_kilobyte() -> None:
    longest = "x" * 40
    state = ConversationState(
        "es", 9_999, longest, (longest,) * 6, (longest,) * 6, 9_999, longest, longest, longest, (longest,) * 2, 9_999
    )
    assert len(json.dumps(state.to_json())) < 1_000
