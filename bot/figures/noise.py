"""The noise: discrete Laplace from OpenDP, and how far off a figure may be because of it."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import cast

# A conversation adds one to at most three cells: that is how far two worlds, with it and without it, can be apart (L1).
CONTRIBUTIONS = 3
THOUSANDTHS = 1_000  # epsilon is kept as a whole number of these: sums of whole numbers are exact
FLOOR = 10
_SURE = 0.95
_MANY, _NORMAL = 100, 1.96  # so many together are as good as a normal distribution, of which 95 in 100 lie within this

Mechanism = Callable[[Sequence[int]], list[int]]


def scale_of(epsilon: int) -> float:
    """The scale of the noise that makes a release of all cells cost no more than this, in thousandths of epsilon."""
    return CONTRIBUTIONS * THOUSANDTHS / epsilon


def mechanism(epsilon: int) -> Mechanism:
    """What adds noise to the counts of a week; ValueError if OpenDP's own proof says that it costs more than this."""
    import opendp.prelude as dp  # here because it takes most of a second, and few processes release anything

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    measurement = dp.m.make_laplace(*space, scale=scale_of(epsilon))
    cost: float = measurement.map(CONTRIBUTIONS)  # type: ignore[no-untyped-call]
    if cost > epsilon / THOUSANDTHS * (1 + 1e-9):  # whatever was rounded on the way
        raise ValueError("more epsilon than was asked for")
    return lambda counts: cast(list[int], measurement(list(counts)))


@lru_cache
def margin(cells: int, epsilon: int) -> int:
    """How far the sum of so many noisy cells may be off, in 95 of 100 cases."""
    # The sum of n discrete Laplace values is the difference of two values of the negative binomial distribution.
    ratio = math.exp(-1 / scale_of(epsilon))
    if cells > _MANY:
        return math.ceil(_NORMAL * math.sqrt(2 * cells * ratio) / (1 - ratio))
    many = [(1 - ratio) ** cells]
    while math.fsum(many) < 1 - 1e-9:
        many.append(many[-1] * ratio * (len(many) + cells - 1) / len(many))
    off, within = 0, _apart(many, 0)
    while within < _SURE:
        off += 1
        within += 2 * _apart(many, off)
    return off


def floor(cells: int, epsilon: int) -> int:
    """Below this a figure could as well be noise around nothing, or a few people: it says “few”."""
    return max(FLOOR, margin(cells, epsilon) + 1)


def _apart(chances: Sequence[float], distance: int) -> float:
    return math.fsum(one * other for one, other in zip(chances, chances[distance:], strict=False))
