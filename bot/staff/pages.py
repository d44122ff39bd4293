"""Rendering: templates, words in the member's language, and what every page knows."""

import re
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from yarl import URL

from bot.settings import Settings
from bot.staff.forms import Forms, own_path
from bot.staff.guard import StaffRouter, anybody
from bot.web.pages import language_of_request
from bot.web.static import StaticFiles
from bot.web.templating import environment
from bot.web.words import Words
from contract.directory import LANGUAGES, Language

# What pages ask for: a label, a week, the number of a page or an entry; nothing that could be a phone number.
_LABEL = re.compile(r"[a-z][a-z _-]{0,39}")
_PLACE = re.compile(r"[0-9]{4}-W[0-9]{2}|[0-9]{1,6}")
_TEMPLATES = Path(__file__).parent / "templates"


class StaffPages:
    """Turns a template and some facts into a page."""

    def __init__(self, settings: Settings, words: Words, static: StaticFiles, router: StaffRouter, forms: Forms) -> None:
        """Render with these words; every value is escaped, and one that is missing is an error."""
        self._words = words
        self._router = router
        self._forms = forms
        self.templates = environment(_TEMPLATES)
        self.templates.globals.update(
            program=settings.operator.program,
            is_dev=settings.is_dev,
            asset=static.url,
            integrity=static.integrity,
        )

    def text(self, text_id: str, language: Language) -> str:
        """One text of `content/staff/`."""
        return self._words.text(text_id, language)

    def page(self, request: web.Request, template: str, *, status: int = 200, **facts: Any) -> web.Response:
        """A whole page; `w(id)` in the template is a text, `paragraphs(id)` a longer one; `csrf` belongs into every form."""
        language, who = language_of(request), anybody(request)
        body = self.templates.get_template(template).render(
            language=language,
            path=request.path,
            in_language=partial(_in_language, self._address(request, status)),
            member=who,
            csrf=self._forms.token(who.session) if who else "",
            menu=[entry for entry in self._router.menu if who and who.role.includes(entry.role)],
            w=partial(self._words.text, language=language),
            paragraphs=partial(self._words.paragraphs, language=language),
            **facts,
        )
        return web.Response(text=body, content_type="text/html", status=status)

    def _address(self, request: web.Request, status: int) -> URL:
        """What to ask for to see this page once more; what was refused, or is none of our words, is not repeated."""
        if not self._router.can_be_opened(request):
            return URL("/")
        kept = [asked for asked in request.query.items() if _is_ours(*asked)] if status == web.HTTPOk.status_code else []
        return request.rel_url.with_query(kept)


def _is_ours(name: str, value: str) -> bool:
    if name == "next":
        return own_path(value) == value
    return bool(_LABEL.fullmatch(name) and (_LABEL.fullmatch(value) or _PLACE.fullmatch(value)))


def _in_language(page: URL, language: Language) -> str:
    """The same page with all that was asked of it, in this language."""
    return str(page.update_query(lang=language))


def language_of(request: web.Request) -> Language:
    """The language of a page: what a link chose, what was chosen in this session, what the browser asks for."""
    who, wanted = anybody(request), request.query.get("lang")
    if wanted not in LANGUAGES and who and who.language:
        return who.language
    return language_of_request(request)
