"""The noise is what it is said to be."""

from collections import Counter

import pytest

from bot.figures.noise import CONTRIBUTIONS, FLOOR, floor, margin, mechanism, scale_of


def test_a_week_costs_what_it_is_said_to_cost() -> None:
    assert scale_of(1_000) == CONTRIBUTIONS == 3


@pytest.mark.parametrize(("cells", "epsilon"), [(1, 1_000), (18, 1_000), (2, 250)])
def test_the_margin_holds_in_95_of_100_cases(cells: int, epsilon: int) -> None:
    rounds = 3_000
    noise = mechanism(epsilon)([0] * (cells * rounds))
    off = [abs(sum(noise[at::rounds])) for at in range(rounds)]
    within = Counter(value <= margin(cells, epsilon) for value in off)[True] / rounds
    closer = Counter(value < margin(cells, epsilon) for value in off)[True] / rounds
    assert within > 0.935 and closer < 0.96


def test_the_floor_is_at_least_ten_and_above_the_noise() -> None:
    assert floor(1, 1_000) == FLOOR == 10 > margin(1, 1_000)
    assert floor(18, 1_000) == margin(18, 1_000) + 1 > 10


def test_the_margin_of_many_cells_goes_on_where_it_is_counted_out() -> None:
    assert 0 <= margin(101, 1_000) - margin(100, 1_000) <= 2
    assert margin(10_000, 1_000) == pytest.approx(10 * margin(100, 1_000), rel=0.02)
