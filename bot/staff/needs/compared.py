"""Two figures beside each other, and what their difference says: less than one would think, because of the noise."""

from typing import Literal

from bot.figures.noise import FLOOR
from bot.figures.released import Cell

Verdict = Literal["more", "fewer", "noise", "unknown"]


def verdict(cell: Cell, other: Cell) -> Verdict:
    """Whether one is larger than the other by more than both margins together; “few” is anything below its floor."""
    least, most = _reach(cell)
    other_least, other_most = _reach(other)
    if least > other_most:
        return "more"
    if most < other_least:
        return "fewer"
    return "unknown" if None in (cell.value, other.value) else "noise"


def _reach(cell: Cell) -> tuple[int, int]:
    if cell.value is None:
        return 0, max(FLOOR, cell.margin + 1) - 1 + cell.margin
    return cell.value - cell.margin, cell.value + cell.margin
