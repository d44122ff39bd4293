"""Rendering: templates, the words of one language, and the language of a request."""

import re
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from markupsafe import Markup, escape

from bot.settings import Settings
from bot.web.frames import is_framed
from bot.web.static import StaticFiles
from bot.web.templating import environment
from bot.web.words import Words
from contract.directory import LANGUAGES, Language

_NUMBER = re.compile(r"\d+(?:-\d+)+")
_TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """Turns a template and some facts into a page in the reader's language."""

    def __init__(self, settings: Settings, words: Words, static: StaticFiles) -> None:
        """Render with these words; every value is escaped, and one that is missing is an error."""
        self._words = words
        self._templates = environment(_TEMPLATES)
        self._templates.filters["unbroken"] = _unbroken
        self._templates.globals.update(
            exit_url=settings.exit_url,
            program=settings.operator.program,
            asset=static.url,
            integrity=static.integrity,
        )

    def text(self, text_id: str, language: Language) -> str:
        """One text of the interface."""
        return self._words.text(text_id, language)

    def page(
        self, request: web.Request, template: str, *, language: Language | None = None, status: int = 200, **facts: Any
    ) -> web.Response:
        """A whole page; `w(id)` in the template is a text, `paragraphs(id)` a longer one."""
        language = language or language_of_request(request)
        body = self._templates.get_template(template).render(
            language=language,
            path=request.path,
            framed=is_framed(request),
            w=partial(self._words.text, language=language),
            paragraphs=partial(self._words.paragraphs, language=language),
            **facts,
        )
        return web.Response(text=body, content_type="text/html", status=status)


def _unbroken(text: str) -> Markup:
    """Text whose phone numbers never break over two lines; chat.js does the same."""
    return Markup(_NUMBER.sub(r'<span class="number">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped just before


def language_of_request(request: web.Request) -> Language:
    """The language that a link chose, else the one the browser likes best of ours, else English."""
    wanted = request.query.get("lang")
    for language in LANGUAGES:
        if language == wanted:
            return language
    return _of_browser(request.headers.get("Accept-Language", ""))


def _of_browser(accepted: str) -> Language:
    liked: dict[str, float] = {}
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.partition(";q=")
        liked.setdefault(tag.strip().lower().partition("-")[0], _weight(weight))
    return max(LANGUAGES, key=lambda language: liked.get(language, 0.0))


def _weight(text: str) -> float:
    try:
        return float(text or "1")
    except ValueError:
        return 0.0
