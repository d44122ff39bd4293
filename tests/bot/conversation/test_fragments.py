"""Short texts in a row are read together, for ten seconds and no longer."""

import pytest

from bot.conversation import fragments as module
from bot.conversation.fragments import WINDOW_SECONDS, Fragments, is_fragment
from bot.privacy.pseudonyms import SenderId
from tests.fakes import Clock

ANA, BEA = SenderId("ana"), SenderId("bea")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fragments(clock: Clock) -> Fragments:
    return Fragments(clock)


def test_texts_of_one_sender_are_joined_in_order(fragments: Fragments) -> None:
    fragments.add(ANA, "my boss")
    fragments.add(BEA, "hello")
    fragments.add(ANA, "has my")
    assert fragments.earlier(ANA) == "my boss has my"
    assert fragments.earlier(BEA) == "hello"


def test_nothing_was_said_before_the_first_text(fragments: Fragments) -> None:
    assert fragments.earlier(ANA) == ""


def test_a_burst_ends_ten_seconds_after_its_last_text(fragments: Fragments, clock: Clock) -> None:
    fragments.add(ANA, "my boss")
    clock.forward(WINDOW_SECONDS - 1)
    fragments.add(ANA, "has my passport")
    clock.forward(WINDOW_SECONDS - 1)
    assert fragments.earlier(ANA) == "my boss has my passport"
    clock.forward(2)
    assert fragments.earlier(ANA) == ""


def test_old_texts_of_everybody_are_dropped_from_memory(fragments: Fragments, clock: Clock) -> None:
    fragments.add(ANA, "my boss")
    clock.forward(WINDOW_SECONDS + 1)
    fragments.add(BEA, "hello")
    assert list(fragments._bursts) == [BEA]


def test_a_sweep_drops_what_is_over_and_nothing_else(fragments: Fragments, clock: Clock) -> None:
    fragments.add(ANA, "my boss")
    clock.forward(WINDOW_SECONDS - 1)
    fragments.add(BEA, "hello")
    clock.forward(2)
    fragments.sweep()
    assert list(fragments._bursts) == [BEA]


@pytest.mark.parametrize("text", ["um", "has my passport", "a b c d"])
def test_a_few_words_may_be_a_fragment(text: str) -> None:
    assert is_fragment(text)


@pytest.mark.parametrize("text", ["what?", "is it legal ?", "he has my passport now"])
def test_a_question_or_a_sentence_is_none(text: str) -> None:
    assert not is_fragment(text)


def test_forgetting_is_at_once(fragments: Fragments) -> None:
    fragments.add(ANA, "my boss")
    fragments.forget(ANA)
    fragments.forget(BEA)
    assert fragments.earlier(ANA) == ""


def test_a_burst_is_bounded_and_keeps_its_end(fragments: Fragments) -> None:
    for number in range(200):
        fragments.add(ANA, f"text number {number}")
    joined = fragments.earlier(ANA)
    assert len(joined) <= module._MAX_JOINED
    assert joined.endswith("text number 199")


def test_the_number_of_senders_is_bounded(fragments: Fragments, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_SENDERS", 3)
    for number in range(9):
        fragments.add(SenderId(str(number)), "text")
    assert list(fragments._bursts) == ["6", "7", "8"]
