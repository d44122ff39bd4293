"""What people call the lines of a table, and the weeks."""

from datetime import timedelta

from bot.figures.cards import Table
from bot.figures.weeks import start_of
from bot.staff.pages import StaffPages
from contract.content import Content
from contract.directory import Language


class Names:
    """Reviewed names: those of lines to call come from the directory, all others from `content/staff/`."""

    def __init__(self, pages: StaffPages, content: Content) -> None:
        """Name things with these words."""
        self._pages = pages
        self._services = content.directory.services

    def line(self, table: Table, label: str, language: Language) -> str:
        """A line of a table, such as “Sextortion”."""
        if table == "route" and label in self._services:
            return self._services[label].names[language]
        return self._pages.text(f"{table}.{label}", language)

    def week(self, week: str, language: Language) -> str:
        """The days of a week, such as “Nov 16 – 22, 2026”; or of some weeks, 2026-W44/2026-W47, first to last."""
        start, end = start_of(week[:8]), start_of(week[-8:]) + timedelta(days=6)
        first, last = self._month(start.month, language), self._month(end.month, language)
        is_one_month, is_one_year = start.month == end.month, start.year == end.year
        if language == "en":
            until = f"{end.day}" if is_one_month else f"{last} {end.day}"
            return f"{first} {start.day}{'' if is_one_year else f', {start.year}'} – {until}, {end.year}"
        since = f"{start.day}" if is_one_month else f"{start.day} {first}{'' if is_one_year else f' {start.year}'}"
        return f"{since} – {end.day} {last} {end.year}"

    def monday(self, week: str, language: Language) -> str:
        """The first day of a week, short enough for a chart."""
        start = start_of(week)
        month = self._month(start.month, language)
        return f"{month} {start.day}" if language == "en" else f"{start.day} {month}"

    def _month(self, number: int, language: Language) -> str:
        return self._pages.text("needs.months", language).split(", ")[number - 1]
