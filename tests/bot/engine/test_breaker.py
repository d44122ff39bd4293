"""The circuit breaker: three failures in a row open it, one trial turn decides."""

import pytest

from bot.engine.breaker import FAILURES_TO_OPEN, OPEN_SECONDS, CircuitBreaker
from tests.fakes import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(clock)


@pytest.fixture
def opened(breaker: CircuitBreaker) -> CircuitBreaker:
    for _ in range(FAILURES_TO_OPEN):
        breaker.begin()
        breaker.failed()
    return breaker


def test_it_starts_closed(breaker: CircuitBreaker) -> None:
    assert breaker.passes


def test_fewer_failures_do_not_open_it(breaker: CircuitBreaker) -> None:
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.failed()
    assert breaker.passes


def test_failures_with_a_success_between_do_not_open_it(breaker: CircuitBreaker) -> None:
    for _ in range(FAILURES_TO_OPEN * 2):
        breaker.failed()
        breaker.succeeded()
    assert breaker.passes


def test_failures_in_a_row_open_it(opened: CircuitBreaker) -> None:
    assert not opened.passes


def test_after_a_pause_one_turn_is_tried(opened: CircuitBreaker, clock: Clock) -> None:
    clock.forward(OPEN_SECONDS)
    assert opened.passes
    opened.begin()
    assert not opened.passes


def test_a_good_trial_closes_it(opened: CircuitBreaker, clock: Clock) -> None:
    clock.forward(OPEN_SECONDS)
    opened.begin()
    opened.succeeded()
    assert opened.passes
    opened.failed()
    assert opened.passes


def test_a_bad_trial_opens_it_again(opened: CircuitBreaker, clock: Clock) -> None:
    clock.forward(OPEN_SECONDS)
    opened.begin()
    opened.failed()
    assert not opened.passes
    clock.forward(OPEN_SECONDS)
    assert opened.passes


def test_a_trial_whose_outcome_never_comes_does_not_block_it_for_ever(opened: CircuitBreaker, clock: Clock) -> None:
    clock.forward(OPEN_SECONDS)
    opened.begin()
    clock.forward(OPEN_SECONDS)
    assert opened.passes
