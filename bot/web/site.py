"""The website: which pages there are on the public listener."""

from aiohttp import web

from bot.engine.pool import EnginePool
from bot.settings import Settings
from bot.web.articles import Articles
from bot.web.chat import Chat
from bot.web.headers import Headers
from bot.web.information import Information
from bot.web.leave import Exit
from bot.web.lines import Lines
from bot.web.pages import Pages
from bot.web.retention import retention
from bot.web.static import StaticFiles
from bot.web.transparency import Transparency
from bot.web.words import Words
from contract.content import Content


def add_site(app: web.Application, settings: Settings, content: Content, engines: EnginePool) -> None:
    """Register every page."""
    static = StaticFiles()
    pages = Pages(settings, Words.load(content), static)
    Headers(settings.exit_url).protect(app)
    static.add_routes(app)
    Exit(settings.exit_url).add_routes(app)
    Chat(pages).add_routes(app)
    lifetimes = retention(settings.idle_seconds)
    articles = Articles(content, lifetimes)
    information = Information(pages, articles, Lines(content))
    information.add_routes(app)
    Transparency(information, articles, content, engines, lifetimes).add_routes(app)
