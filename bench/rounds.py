"""Rounds of load, the systems taking turns, so that what else happens on the machine hits both alike."""

from collections.abc import Sequence

from bench.measure import Level, measure, medians
from bench.system import System

CONCURRENCIES = (1, 4, 16, 32)

Levels = dict[str, list[Level]]  # by system, in the order of CONCURRENCIES


def play(systems: Sequence[System], texts: Sequence[str], rounds: int) -> tuple[Levels, list[float]]:
    """The medians of all levels by system, and the ratio of best throughputs (first system to last) in each round."""
    seen = [{system.name: _round(system, texts, number, rounds) for system in systems} for number in range(1, rounds + 1)]
    levels = {
        system.name: [medians(same_level) for same_level in zip(*(played[system.name] for played in seen), strict=True)]
        for system in systems
    }
    first, last = systems[0].name, systems[-1].name
    return levels, [best(played[first]).per_second / best(played[last]).per_second for played in seen]


def best(levels: Sequence[Level]) -> Level:
    """The level with the highest throughput."""
    return max(levels, key=lambda level: level.per_second)


def _round(system: System, texts: Sequence[str], number: int, rounds: int) -> list[Level]:
    levels = []
    for concurrency in CONCURRENCIES:
        print(f"  round {number} of {rounds}: {system.name}, {concurrency} at a time ...", flush=True)
        levels.append(measure(system, concurrency, texts))
    return levels
