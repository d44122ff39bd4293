"""Rendering: templates, words in the member's language, and what every page knows."""

from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from yarl import URL

from bot.settings import Settings
from bot.staff.forms import Forms
from bot.staff.guard import StaffRouter, anybody
from bot.web.pages import language_of_request
from bot.web.static import StaticFiles
from bot.web.templating import environment
from bot.web.words import Words
from contract.directory import LANGUAGES, Language

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
        """What to ask for to see this page once more; of what was refused, nothing that was asked is repeated."""
        page = request.rel_url if self._router.can_be_opened(request) else URL("/")
        return page if status == web.HTTPOk.status_code else page.with_query(None)


def _in_language(page: URL, language: Language) -> str:
    """The same page with all that was asked of it, in this language."""
    return str(page.update_query(lang=language))


def language_of(request: web.Request) -> Language:
    """The language of a page: what a link chose, what was chosen in this session, what the browser asks for."""
    who, wanted = anybody(request), request.query.get("lang")
    if wanted not in LANGUAGES and who and who.language:
        return who.language
    return language_of_request(request)
