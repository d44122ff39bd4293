"""The pages to read: lines, signs, carers, professionals, privacy. They need no script and know nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from aiohttp import web

from bot.web.articles import Article, Articles
from bot.web.lines import Lines
from bot.web.pages import Pages, language_of_request
from contract.directory import Language

_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}


@dataclass(frozen=True)
class Table:
    """A table of an article: its head, its rows, and its language where that is not the page's."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    language: Language | None = None


class Information:
    """Serves the articles that need no more than words, lines and the table of lifetimes."""

    def __init__(self, pages: Pages, articles: Articles, lines: Lines) -> None:
        """Render these articles with these lines."""
        self._pages = pages
        self._articles = articles
        self._lines = lines

    def add_routes(self, app: web.Application) -> None:
        """Register one address for each page."""
        app.router.add_get("/lines", self.lines)
        for name in ("signs", "caregivers", "professionals", "privacy"):
            app.router.add_get(f"/{name}", partial(self.article, name))

    async def lines(self, request: web.Request) -> web.Response:
        """Every line, on one page that prints."""
        language = language_of_request(request)
        groups = self._lines.groups(language, _today())
        return self.render(
            request,
            "lines.html",
            self._articles["lines"],
            groups=groups,
            all_dialed=self._lines.all_dialed,
            day=partial(spoken_day, language),
        )

    async def article(self, name: str, request: web.Request) -> web.Response:
        """One article."""
        language = language_of_request(request)
        tables = {"retention": retention_table(self._articles, language)}
        return self.render(request, "article.html", self._articles[name], tables=tables)

    def render(self, request: web.Request, template: str, article: Article, **facts: Any) -> web.Response:
        """An article in the language of the request."""
        language = language_of_request(request)
        return self._pages.page(
            request,
            template,
            article=article,
            labels=self._articles["lines"].labels["words"],
            lines=lambda ids: self._lines.some(ids, language, _today()),
            unsigned=all(review.unsigned for review in article.reviews()),
            **facts,
        )


def retention_table(articles: Articles, language: Language) -> Table:
    """What is kept and for how long."""
    words = articles["privacy"].labels["retention"]
    head = tuple(words["columns"][name][language] for name in ("what", "how_long"))
    rows = tuple((words["rows"][name][language], articles.kept[language][name]) for name in words["rows"])
    return Table(head, rows)


def spoken_day(language: Language, day: date) -> str:
    """A day as people write it."""
    month = _MONTHS[language][day.month - 1]
    return f"{month} {day.day}, {day.year}" if language == "en" else f"{day.day} {month} {day.year}"


def _today() -> date:
    return datetime.now(UTC).date()
