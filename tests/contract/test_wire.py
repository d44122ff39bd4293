"""What travels between gateway and engine; anything of another version or shape is refused as a whole."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.state import ConversationState
from contract.wire import INTERFACE_VERSION, MAX_TEXT, Need, TurnReply, TurnRequest, WireError

REQUEST = TurnRequest("my boss has my passport", "en", ConversationState(turns=3))
REPLY = TurnReply((Need("labor_trafficking", 0.91),), ("need.labor_trafficking",), ConversationState("en", 1))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def test_request_and_reply_survive_their_journey() -> None:
    assert TurnRequest.from_json(REQUEST.to_json()) == REQUEST
    assert TurnReply.from_json(REPLY.to_json()) == REPLY


@given(st.text(max_size=MAX_TEXT))
def test_any_text_travels_unchanged(text: str) -> None:
    request = TurnRequest(text, "es", ConversationState())
    assert TurnRequest.from_json(request.to_json()).text == text


@pytest.mark.parametrize("version", [None, 0, INTERFACE_VERSION + 1, str(INTERFACE_VERSION), [INTERFACE_VERSION]])
def test_another_version_is_refused(version: Any) -> None:
    with pytest.raises(WireError):
        TurnReply.from_json(REPLY.to_json() | {"version": version})
    with pytest.raises(WireError):
        TurnRequest.from_json(REQUEST.to_json() | {"version": version})


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": None},
        {"text": "x" * (MAX_TEXT + 1)},
        {"language": None},
        {"language": "fr"},
        {"state": {}},
        {"state": None},
        {"state": ConversationState().to_json() | {"need": "a sentence"}},
    ],
)
def test_a_malformed_request_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        TurnRequest.from_json(REQUEST.to_json() | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reply_ids": []},
        {"reply_ids": None},
        {"needs": [{"label": "danger"}]},
        {"needs": [{"label": "danger", "confidence": "sure"}]},
        {"needs": [{"label": "danger", "confidence": float("nan")}]},
        {"needs": [{"label": "danger", "confidence": 1.2}]},
        {"needs": [{"label": "danger", "confidence": -0.1}]},
        {"needs": [{"label": "what somebody wrote", "confidence": 0.5}]},
        {"needs": "danger"},
        {"state": {"language": "en"}},
    ],
)
def test_a_malformed_reply_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        TurnReply.from_json(REPLY.to_json() | wrong)


@given(JSON, st.sampled_from(["text", "language", "state", "needs", "reply_ids", "version"]))
def test_whatever_comes_it_is_read_or_refused(anything: Any, field: str) -> None:
    for read, sound in ((TurnRequest.from_json, REQUEST), (TurnReply.from_json, REPLY)):
        for data in (anything, sound.to_json() | {field: anything}):
            with suppress(WireError):
                read(data)
