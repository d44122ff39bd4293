"""What each conversation needs to be remembered: with it the conversation goes as written, without it it does not."""

import json
import time
from dataclasses import replace

import pytest

from contract.language import language_of
from contract.state import ConversationState
from tests.transcripts import all_transcripts

# The field of the state that a feature lives in, as it is when nothing is remembered.
FORGETTING = {
    "line": {"lines": ()},
    "next": {"lines": ()},
    "said": {"reply_ids": ()},
    "need": {"need": None},
    "person": {"person": None},
    "asked": {"asked": None, "questions": 0},
    "offers": {"offers": ()},
}
TRANSCRIPTS = [transcript for transcript in all_transcripts() if transcript.feature]


def faults_of(transcript, turn, forgotten=None):
    """What goes wrong when the engine hears this conversation, forgetting these fields between turns."""
    state, found = ConversationState(), []
    for expected in transcript.turns:
        reply = turn(expected.person, language_of(expected.person, state.language), state)
        found += expected.faults(reply.reply_ids, reply.state.language)
        state = replace(reply.state, **(forgotten or {}))
    return found


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=str)
def test_conversation_needs_what_it_says_it_needs(turn, transcript):
    assert faults_of(transcript, turn) == []
    assert faults_of(transcript, turn, FORGETTING[transcript.feature]) != []


def test_every_feature_has_conversations_in_both_languages():
    told = {(transcript.feature, transcript.language) for transcript in TRANSCRIPTS}
    assert told == {(feature, language) for feature in FORGETTING for language in ("en", "es")}


def long_conversation(turn, turns):
    """Sizes of the state and seconds of each turn, over everything the transcripts say."""
    texts = [expected.person for transcript in all_transcripts() for expected in transcript.turns]
    state, sizes, seconds = ConversationState(), [], []
    for number in range(turns):
        text = texts[number % len(texts)]
        started = time.process_time()
        reply = turn(text, language_of(text, state.language), state)
        seconds.append(time.process_time() - started)
        assert reply.reply_ids
        state = reply.state
        sizes.append(len(json.dumps(state.to_json())))
    return sizes, seconds


def test_state_stays_under_a_kilobyte_over_everything_people_say(turn):
    sizes, _ = long_conversation(turn, 200)

    assert max(sizes) < 1_000


def test_turn_100_costs_what_turn_2_costs(turn):
    """The median of ten messages at the beginning and of the same ten after ninety others."""
    start, end = [], []
    for _ in range(3):
        state = ConversationState()
        for number in range(110):
            started = time.process_time()
            state = turn(("my dad hits me", "is it free")[number % 2], "en", state).state
            spent = time.process_time() - started
            start += [spent] if 1 <= number < 11 else []
            end += [spent] if number >= 99 else []

    assert sorted(end)[len(end) // 2] < 1.3 * sorted(start)[len(start) // 2]
