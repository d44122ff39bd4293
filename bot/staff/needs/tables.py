"""The tables of a week as a page shows them: named, largest first, with a chart beside each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from bot.figures.cards import Table
from bot.figures.released import Cell, WeekFigures
from bot.staff.needs.charts import Point, bars
from bot.staff.needs.drawing import Drawing
from bot.staff.needs.names import Names
from bot.staff.pages import StaffPages
from contract.directory import Language

# By size, but for what has an order of its own.
_IN_THEIR_OWN_ORDER: tuple[Table, ...] = ("band", "outcome")


@dataclass(frozen=True)
class Line:
    """One line of a table."""

    label: str
    name: str
    value: int | None
    margin: int
    share: int | None  # of 100 conversations, about


@dataclass(frozen=True)
class ShownTable:
    """A table and its chart; none where there is nothing to draw."""

    table: Table
    lines: tuple[Line, ...]
    chart: Markup | None

    @property
    def few(self) -> list[str]:
        """The names of lines that the chart leaves out."""
        return [line.name for line in self.lines if line.value is None]


class Tables:
    """Makes what the overview shows of a week."""

    def __init__(self, pages: StaffPages, names: Names, drawing: Drawing) -> None:
        """Name and draw with these."""
        self._pages = pages
        self._names = names
        self._drawing = drawing

    async def of(self, figures: WeekFigures, language: Language) -> dict[Table, ShownTable]:
        """Every table of a week."""
        return {table: await self._one(figures, table, language) for table in figures.tables}

    async def _one(self, figures: WeekFigures, table: Table, language: Language) -> ShownTable:
        lines = self.lines(figures, table, language)
        points = tuple(Point(line.name, line.value, line.margin) for line in lines if line.value is not None)
        label = self.chart_label(f"table.{table}", language)
        return ShownTable(table, lines, await self._drawing.draw(partial(bars, points, label)) if points else None)

    def lines(self, figures: WeekFigures, table: Table, language: Language) -> tuple[Line, ...]:
        """The lines of one table in the order they are shown."""
        found = [
            Line(cell.label, self._names.line(table, cell.label, language), cell.value, cell.margin, share(cell, figures))
            for cell in figures.tables[table]
        ]
        return tuple(found if table in _IN_THEIR_OWN_ORDER else _largest_first(found))

    def chart_label(self, text_id: str, language: Language) -> str:
        """What a chart is called for those who do not see it."""
        return f"{self._pages.text('needs.chart', language)} {self._pages.text(text_id, language)}"


def share(cell: Cell, figures: WeekFigures) -> int | None:
    """How many of 100 conversations, about; None where either figure says “few”."""
    if cell.value is None or figures.total.value is None:
        return None
    return min(round(100 * cell.value / figures.total.value), 100)  # noise can make a part larger than the whole


def _largest_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: -(line.value or 0))
