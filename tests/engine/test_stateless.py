"""The engine keeps nothing between turns, and what it carries holds no word somebody typed."""

import json

from contract.state import ConversationState

CANARY = "zebrafinch"


def test_state_carries_no_words(turn):
    reply = turn(f"{CANARY} my uncle hits me and i hid at {CANARY} street")

    assert CANARY not in json.dumps(reply.to_json())


def test_turn_leaves_no_tracker_behind(agent, turn, run):
    turn(f"my uncle hits me {CANARY}")

    store = agent.tracker_store
    assert list(run(store.keys())) == []
    assert store._fallback_tracker_store is None
    assert store._tracker_store._shell_states == {}


def test_failing_save_does_not_fill_rasas_fallback_store(agent, run, monkeypatch):
    """Rasa would keep the whole tracker for ever after one failed save, so ours swallows nothing and raises nothing."""
    tracker = run(agent.tracker_store.get_or_create_tracker("turn"))

    run(agent.tracker_store.save(tracker))

    assert agent.tracker_store._fallback_tracker_store is None


def test_turns_do_not_see_each_other(turn):
    turn("my boss took my passport")

    assert turn("hello").state.turns == 1
    assert turn("hello").state.need is None


def test_hundredth_turn_carries_no_more_than_the_second(turn):
    state = ConversationState()
    sizes = []
    for number in range(100):
        state = turn("my boss took my passport" if number % 3 else "what are the signs", state=state).state
        sizes.append(len(json.dumps(state.to_json())))

    assert max(sizes) < 1_000
    assert sizes[99] - sizes[2] < 200


def test_own_parts_are_in_use(agent):
    from engine.serve import check_parts

    check_parts(agent)


def test_rasas_own_parts_are_refused(agent, monkeypatch):
    import pytest
    from rasa.core.lock_store import InMemoryLockStore

    from engine.serve import WrongParts, check_parts

    monkeypatch.setattr(agent, "lock_store", InMemoryLockStore())

    with pytest.raises(WrongParts):
        check_parts(agent)
