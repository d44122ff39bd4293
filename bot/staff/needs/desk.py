"""What all pages of needs share: figures, names, tables, and the notice that figures are made up."""

from functools import partial
from typing import Any

from aiohttp import web

from bot.figures.released import Missing, Released
from bot.staff.needs.drawing import Drawing
from bot.staff.needs.figures import Figures
from bot.staff.needs.names import Names
from bot.staff.needs.tables import Tables
from bot.staff.pages import StaffPages, language_of
from contract.content import Content
from contract.directory import Language

_STATUS: dict[Missing, int] = {"bad_period": 400, "unknown": 404, "open": 409, "refused": 410}


class NeedsDesk:
    """Parts that the pages are made with."""

    def __init__(self, pages: StaffPages, content: Content, released: Released) -> None:
        """Show these figures."""
        self._pages = pages
        self.figures = Figures(released)
        self.names = Names(pages, content)
        self.drawing = Drawing()
        self.tables = Tables(pages, self.names, self.drawing)

    def page(self, request: web.Request, template: str, *, status: int = 200, **facts: Any) -> web.Response:
        """A page that can name weeks, and says it where figures are made up."""
        language = language_of(request)
        return self._pages.page(
            request,
            template,
            status=status,
            is_demo=self.figures.is_demo,
            week_name=partial(self.names.week, language=language),
            monday=partial(self.names.monday, language=language),
            **facts,
        )

    def missing(self, request: web.Request, code: Missing, weeks: list[str]) -> web.Response:
        """The page that says why there are no figures, and of which weeks there are."""
        return self.page(request, "needs/missing.html", status=_STATUS[code], why=f"missing.{code}", weeks=weeks)

    def words(self, text_id: str, language: Language) -> str:
        """One text."""
        return self._pages.text(text_id, language)
