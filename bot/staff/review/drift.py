"""Is it otherwise than last month? Only from released figures, and never beyond what their noise allows to say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.figures.cards import Table
from bot.figures.released import NoFigures, Released, WeekFigures

WEEKS = 4
Verdict = Literal["more", "less", "noise", "few"]


@dataclass(frozen=True)
class Drift:
    """The share of one label among conversations, in two spans of four weeks; None where a week says “few”."""

    label: str
    before: float | None
    now: float | None
    verdict: Verdict


def drift(released: Released, table: Table) -> list[Drift]:
    """Every label of a table; nothing while there are no eight weeks to compare."""
    weeks = released.weeks()[: 2 * WEEKS]
    if len(weeks) < 2 * WEEKS:
        return []
    try:
        figures = [released.week(week) for week in weeks]
    except NoFigures:
        return []
    now, before = figures[:WEEKS], figures[WEEKS:]
    return [_drift(table, number, now, before) for number in range(len(figures[0].tables[table]))]


def _drift(table: Table, number: int, now: Sequence[WeekFigures], before: Sequence[WeekFigures]) -> Drift:
    label = now[0].tables[table][number].label
    before_share, now_share = _share(table, number, before), _share(table, number, now)
    if before_share is None or now_share is None:
        return Drift(label, before_share and before_share[0], now_share and now_share[0], "few")
    (old, old_margin), (new, new_margin) = before_share, now_share
    change = new - old
    if abs(change) <= math.hypot(old_margin, new_margin):
        return Drift(label, old, new, "noise")
    return Drift(label, old, new, "more" if change > 0 else "less")


def _share(table: Table, number: int, span: Sequence[WeekFigures]) -> tuple[float, float] | None:
    """A share and how far the noise may have moved it."""
    cells = [week.tables[table][number] for week in span]
    totals = [week.total.value for week in span]
    values = [cell.value for cell in cells if cell.value is not None]
    whole = sum(total for total in totals if total is not None)
    if len(values) < len(cells) or None in totals or whole <= 0:
        return None
    # Noise is added to each week on its own; beside that of one cell, that of the total hardly matters.
    return sum(values) / whole, math.sqrt(sum(cell.margin**2 for cell in cells)) / whole
