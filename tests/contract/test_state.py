"""The carried state: it survives the way there and back, and holds labels, ids and counts alone."""

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


@pytest.mark.parametrize("field", ["language", "turns", "need", "reply_ids", "lines", "unsure"])
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
    assert after == ConversationState("es", 2, "images", ("need.images",), ("childhelp", "nrs", "ncmec-call"), 0)
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
