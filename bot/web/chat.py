"""`GET /` and `POST /chat`: the chat that needs no script."""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.store import Session
from bot.web.bubbles import Bubble, bubbles
from bot.web.follow_ups import FollowUps
from bot.web.frames import EMBED, is_framed
from bot.web.leave import away
from bot.web.limits import Limits, Pressure
from bot.web.origins import Origins
from bot.web.pages import Pages, language_of_request
from bot.web.talk import Left, Said, Talk, TooLong
from bot.web.token import BadToken, Chat
from contract.content import Content
from contract.directory import LANGUAGES, Language
from contract.links import service_links

_MAX_FORM = 256 * 1024  # bytes: 10,000 emoji, each of them twelve characters of a form
_MAX_FIELDS = 20
_FORM = "application/x-www-form-urlencoded"
_URGENT = ("us-911", "lifeline-988")
# What the script says by itself, as `data-` attributes of the page.
_SCRIPT_WORDS = (
    *("chat.you", "chat.sources", "state.typing", "state.slow", "state.not_sent", "private.is_on", "idle.soon", "idle.over"),
    *("notice.too_long", "notice.rate", "notice.busy", "notice.expired"),
)


@dataclass(frozen=True)
class Shown:
    """What one chat page shows."""

    language: Language
    chat: Chat = field(default_factory=Chat)
    said: str = ""  # the person's last message, echoed once
    draft: str = ""  # words that were not taken, still in the box
    notice: str | None = None
    status: int = 200


class ChatPage:
    """The chat page, with and without a conversation on it."""

    def __init__(self, pages: Pages, content: Content, follow_ups: FollowUps, talk: Talk, *, idle_seconds: int) -> None:
        """Draw with these parts."""
        self._pages = pages
        self._content = content
        self._follow_ups = follow_ups
        self._talk = talk
        self._idle_seconds = idle_seconds

    def draw(self, request: web.Request, shown: Shown) -> web.Response:
        """The whole page; answers are drawn again from their ids."""
        chat, language = shown.chat, shown.language
        drawn = [bubbles(self._content, turn, language) for turn in chat.turns]
        return self._pages.page(
            request,
            "chat.html",
            language=language,
            status=shown.status,
            chat=chat,
            state=self._talk.seal(chat.speaking(language)),
            exit_href=self._talk.exit_href(chat),
            chat_path=EMBED if is_framed(request) else "/chat",
            page_id=str(uuid.uuid4()),
            earlier=_flat(drawn[:-1]),
            newest=_flat(drawn[-1:]),
            said=shown.said,
            draft=shown.draft,
            notice=shown.notice,
            suggestions=self._suggestions(chat, language),
            urgent=self._urgent(language),
            texts=self._script_words(language),
        )

    def empty(self, request: web.Request) -> web.Response:
        """Nothing but the way out."""
        return self._pages.page(request, "gone.html")

    def _suggestions(self, chat: Chat, language: Language) -> list[str]:
        if not chat.turns:
            return self._follow_ups.first(language)
        return self._follow_ups.following(chat.turns[-1], language)

    def _urgent(self, language: Language) -> list[Any]:
        links = (service_links(self._content, service, language) for service in _URGENT)
        return [link for found in links for link in found if link.kind == "call"]

    def _script_words(self, language: Language) -> dict[str, str]:
        words = {name.replace(".", "-").replace("_", "-"): self._pages.text(name, language) for name in _SCRIPT_WORDS}
        return words | {"idle-seconds": str(self._idle_seconds)}


class ChatForm:
    """Answers the form: one page in, one page out."""

    def __init__(self, page: ChatPage, talk: Talk, origins: Origins, limits: Limits, exit_url: str) -> None:
        """Answer with these parts."""
        self._page = page
        self._talk = talk
        self._origins = origins
        self._limits = limits
        self._exit_url = exit_url

    def add_routes(self, app: web.Application, *, framed: bool = False) -> None:
        """Register the page and its form; `framed` as well those of partners' pages."""
        app.router.add_get("/", self.start)
        app.router.add_get("/chat", self.start)  # a page that is opened again by its address
        app.router.add_post("/chat", self.say)
        if framed:
            app.router.add_get(EMBED, self.start)
            app.router.add_post(EMBED, self.say)

    async def start(self, request: web.Request) -> web.Response:
        """A chat with nothing in it yet."""
        return self._page.draw(request, Shown(language_of_request(request)))

    async def say(self, request: web.Request) -> web.Response:
        """Answer one message, or draw the same conversation in another language."""
        fresh = Shown(language_of_request(request))
        if not self._origins.allows_form(request):
            return self._page.draw(request, replace(fresh, notice="notice.elsewhere", status=403))
        pressure = self._limits.message(request)
        try:
            form = await _form(request)
        except web.HTTPRequestEntityTooLarge:
            return self._page.draw(request, replace(fresh, notice="notice.too_big", status=413))
        if form is None:
            return self._page.draw(request, replace(fresh, notice="notice.unreadable", status=400))
        fresh = replace(fresh, language=_language(form) or fresh.language)
        if pressure is Pressure.REFUSED:
            return self._page.draw(request, replace(fresh, draft=form.get("text", ""), notice="notice.rate", status=429))
        if "text" not in form:
            return self._page.draw(request, await self._redrawn(form, fresh))
        return await self._answered(request, _said(form, crowded=pressure is Pressure.CROWDED), fresh)

    async def _answered(self, request: web.Request, said: Said, fresh: Shown) -> web.Response:
        try:
            told = await self._talk.say(said)
        except Left:  # a form that is sent once more after exit: nothing of it is shown, whoever pressed Back
            return self._page.draw(request, replace(fresh, chat=Chat().after(("greeting.neutral",), Session())))
        except BadToken:
            # The words are answered all the same, but not echoed: the page may have lain open for long.
            told = await self._talk.say(replace(said, state=None))
            fresh, said = replace(fresh, notice="notice.expired"), replace(said, text="")
        except TooLong:
            chat = await self._carried(said.state)
            return self._page.draw(request, replace(fresh, chat=chat, draft=said.text, notice="notice.too_long"))
        if told.leaves:
            return self._gone(request, said)
        return self._page.draw(request, replace(fresh, language=told.reply.language, chat=told.chat, said=said.text))

    def _gone(self, request: web.Request, said: Said) -> web.Response:
        if said.by_script:
            return web.Response(status=204)
        # A redirect would change the frame alone and leave the partner's page standing.
        return self._page.empty(request) if is_framed(request) else away(self._exit_url)

    async def _redrawn(self, form: dict[str, str], fresh: Shown) -> Shown:
        try:
            chat = await self._talk.open(form.get("state", ""))
        except BadToken:
            return replace(fresh, notice="notice.expired")
        return replace(fresh, chat=chat)

    async def _carried(self, state: str | None) -> Chat:
        try:
            return await self._talk.open(state or "")
        except BadToken:
            return Chat()


def _flat(turns: list[list[Bubble]]) -> list[Bubble]:
    return [bubble for turn in turns for bubble in turn]


async def _form(request: web.Request) -> dict[str, str] | None:
    """The fields of the form; None for what no form of ours sends. Never a file: those are written to disk."""
    if request.content_type != _FORM:
        return None
    body = await request.clone(client_max_size=_MAX_FORM).read()
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=_MAX_FIELDS)
    except ValueError:
        return None
    return dict(fields)


def _language(form: dict[str, str]) -> Language | None:
    return next((language for language in LANGUAGES if language == form.get("language")), None)


def _said(form: dict[str, str], *, crowded: bool) -> Said:
    text = form["text"].replace("\r\n", "\n")
    return Said(
        key=form.get("once") or f"{form.get('page') or uuid.uuid4()} {text}",
        by_script="once" in form,
        text=text,
        state=form.get("state") or None,
        language=_language(form),
        private=form.get("private", "") not in ("", "false", "0", "off"),
        crowded=crowded,
    )
