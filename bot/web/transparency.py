"""`/transparency`: lifetimes, modes, versions, figures and who has signed; a page, and JSON for programs."""

import hashlib
import re
import time
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.engine.pool import EnginePool
from bot.settings import ROOT
from bot.web.articles import Articles
from bot.web.information import Information, Table, retention_table
from bot.web.pages import language_of_request
from bot.web.retention import Lifetime
from contract.content import Content
from contract.directory import Language

_MODEL_SECONDS = 30.0  # asking costs an engine a real turn
_FIGURES = ROOT / "docs" / "model-card.md"


class Transparency:
    """Shows how the running program is built and how far people have checked it."""

    def __init__(
        self,
        information: Information,
        articles: Articles,
        content: Content,
        engines: EnginePool,
        lifetimes: Mapping[str, Lifetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Report on these parts."""
        self._information = information
        self._articles = articles
        self._content = content
        self._engines = engines
        self._lifetimes = lifetimes
        self._clock = clock
        self._models: tuple[float, tuple[str, ...]] | None = None
        self._build = build_id()
        self._figures = figures()

    def add_routes(self, app: web.Application) -> None:
        """Register the page."""
        app.router.add_get("/transparency", self.show)

    async def show(self, request: web.Request) -> web.Response:
        """The page, or `?format=json`."""
        facts = await self._facts()
        if request.query.get("format") == "json":
            return web.json_response(facts)
        language = language_of_request(request)
        article = self._articles["transparency"]
        return self._information.render(request, "article.html", article, tables=self._tables(facts, language))

    async def _facts(self) -> dict[str, Any]:
        review = self._review()
        return {
            "version": self._build,
            "content": self._content.hash,
            "models": list(await self._models_running()),
            "signed": review["signed"] == review["texts"],
            "review": review,
            "retention_seconds": dict(self._lifetimes),
            "modes": list(self._articles["transparency"].labels["tables"]["modes"]),
            "figures": [dict(zip(("what", "share", "interval", "messages"), row, strict=True)) for row in self._figures],
        }

    async def _models_running(self) -> tuple[str, ...]:
        if self._models is None or self._clock() - self._models[0] > _MODEL_SECONDS:
            found = await self._engines.ready()
            self._models = self._clock(), tuple(found["models"])
        return self._models[1]

    def _review(self) -> dict[str, Any]:
        replies = [reply.review for reply in self._content.replies.values()]
        reviews = [*replies, *(review for article in self._articles.all() for review in article.reviews())]
        services = [service for service in self._content.directory.services.values() if service.publish != "no"]
        return {
            "texts": len(reviews),
            "signed": sum(not review.unsigned for review in reviews),
            "spanish": sum(not review.needs_native_review for review in reviews),
            "lines": len(services),
            "checked": min(service.checked for service in services).isoformat(),
            "dialed": sum(service.dialed for service in services),
        }

    def _tables(self, facts: Mapping[str, Any], language: Language) -> dict[str, Table]:
        words = self._articles["transparency"].labels["tables"]
        build = {**facts, "model": ", ".join(facts["models"]) or words["build"]["no_model"][language]}
        return {
            "retention": retention_table(self._articles, language),
            "modes": Table((), tuple((mode[language],) for mode in words["modes"].values())),
            "review": Table((), tuple((w[language], str(facts["review"][name])) for name, w in words["review"].items())),
            "build": Table((), tuple((words["build"][n][language], build[n]) for n in ("version", "content", "model"))),
            "figures": self._figures_table(words["figures"], language),
        }

    def _figures_table(self, words: Mapping[str, Any], language: Language) -> Table:
        spanish: Mapping[str, str] = words["rows"]
        head = tuple(words[name][language] for name in ("what", "share", "interval", "messages"))
        if language == "en" or any(what not in spanish for what, *_ in self._figures):
            return Table(head, self._figures, "en")
        return Table(head, tuple((spanish[what], *rest) for what, *rest in self._figures))


def build_id() -> str:
    """The version of the release, and a fingerprint of the code that runs."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    digest = hashlib.sha256()
    for path in sorted(path for package in ("bot", "contract") for path in (ROOT / package).rglob("*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{version}+{digest.hexdigest()[:12]}"


def figures() -> tuple[tuple[str, ...], ...]:
    """The rows of the figures that the model card publishes: what, share, interval, messages."""
    card = _FIGURES.read_text(encoding="utf-8")
    part = re.split(r"^## Figures$", card, flags=re.MULTILINE)[-1].split("\n## ")[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in part.splitlines() if line.startswith("|")]
    return tuple(_counted(row) for row in rows[2:] if len(row) == 4)


def _counted(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row that counts (“2 | of | 400”) in the same columns as one with a share."""
    what, share, interval, messages = row
    return (what, f"{share} / {messages}", "", messages) if interval == "of" else row
