"""The website: which pages there are on the public listener."""

from dataclasses import dataclass

from aiohttp import web

from bot.conversation.carried import CarriedMemory
from bot.conversation.service import Conversation
from bot.engine.pool import EnginePool
from bot.hsds.records import Records
from bot.privacy.identity import Identity
from bot.settings import Settings
from bot.web.articles import Articles
from bot.web.chat import ChatForm, ChatPage
from bot.web.errors import kind_errors
from bot.web.follow_ups import FollowUps
from bot.web.headers import Headers
from bot.web.hsds import Hsds
from bot.web.information import Information
from bot.web.leave import Exit
from bot.web.limits import Limits
from bot.web.lines import Lines
from bot.web.origins import Origins
from bot.web.pages import Pages
from bot.web.retention import retention
from bot.web.socket import ChatParts, ChatSocket
from bot.web.static import StaticFiles
from bot.web.talk import Talk
from bot.web.token import Tokens
from bot.web.transparency import Transparency
from bot.web.words import Words
from contract.content import Content


@dataclass(frozen=True)
class Site:
    """The website and the parts of the gateway that it needs."""

    settings: Settings
    content: Content
    engines: EnginePool
    conversation: Conversation
    memory: CarriedMemory
    identity: Identity

    def add_routes(self, app: web.Application) -> None:
        """Register every page."""
        static = StaticFiles()
        pages = Pages(self.settings, Words.load(self.content), static)
        Headers(self.settings.exit_url, self.settings.frame_parents).protect(app)
        app.middlewares.append(kind_errors(pages))
        static.add_routes(app)
        self._add_chat(app, pages)
        self._add_information(app, pages)
        Hsds(Records(self.content)).add_routes(app)

    def _add_chat(self, app: web.Application, pages: Pages) -> None:
        content, idle, exit_url = self.content, self.settings.idle_seconds, self.settings.exit_url
        talk = Talk(self.conversation, self.memory, Tokens(self.settings.secret_key, idle), self.identity)
        origins, limits = Origins(self.settings.public_url), Limits(self.settings.trusted_proxies)
        follow_ups = FollowUps.load(content)
        page = ChatPage(pages, content, follow_ups, talk, idle_seconds=idle)
        Exit(exit_url, talk).add_routes(app)
        ChatForm(page, talk, origins, limits, exit_url).add_routes(app, framed=bool(self.settings.frame_parents))
        ChatSocket(ChatParts(talk, content, follow_ups, origins, limits, idle)).add_routes(app)

    def _add_information(self, app: web.Application, pages: Pages) -> None:
        lifetimes = retention(self.settings.idle_seconds, deletes_at_twilio=self.settings.twilio_account_sid is not None)
        articles = Articles(self.content, lifetimes)
        information = Information(pages, articles, Lines(self.content))
        information.add_routes(app)
        Transparency(information, articles, self.content, self.engines, lifetimes).add_routes(app)
