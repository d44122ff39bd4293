"""Is it otherwise than last month? Only from released figures, and never beyond what their noise allows to say."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.figures.cards import Table
from bot.figures.released import Cell, Released

WEEKS = 4
Verdict = Literal["more", "less", "noise", "few"]


@dataclass(frozen=True)
class Drift:
    """The share of one label among conversations, in two spans of four weeks; None where a span says “few”."""

    label: str
    before: float | None
    now: float | None
    verdict: Verdict


class _Share(NamedTuple):
    """A share and how far the noise may have moved it."""

    share: float
    margin: float


def drift(released: Released, table: Table) -> list[Drift]:
    """Every label of a table; nothing while there are no eight weeks to compare."""
    weeks = released.weeks()[: 2 * WEEKS]
    if len(weeks) < 2 * WEEKS:
        return []
    now, before = released.together(weeks[:WEEKS]), released.together(weeks[WEEKS:])
    pairs = zip(before.tables[table], now.tables[table], strict=True)
    return [_drift(old.label, _share(old, before.total), _share(new, now.total)) for old, new in pairs]


def _drift(label: str, before: _Share | None, now: _Share | None) -> Drift:
    if before is None or now is None:
        return Drift(label, before and before.share, now and now.share, "few")
    change = now.share - before.share
    if abs(change) <= math.hypot(before.margin, now.margin):
        return Drift(label, before.share, now.share, "noise")
    return Drift(label, before.share, now.share, "more" if change > 0 else "less")


def _share(cell: Cell, total: Cell) -> _Share | None:
    if cell.value is None or not total.value:
        return None
    # Beside the noise of one cell, that of the total hardly matters.
    return _Share(cell.value / total.value, cell.margin / total.value)
