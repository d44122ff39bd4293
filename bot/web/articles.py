"""The articles of the website, such as signs and privacy: reviewed words, loaded and checked at the start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup, escape

from bot.web.retention import Lifetime, spoken
from contract.content import CONTENT_ROOT, Content, ContentError
from contract.directory import LANGUAGES, NEVER_HIDDEN, Language
from contract.reading import read_yaml
from contract.review import Review, review_of

ARTICLES = ("lines", "signs", "caregivers", "professionals", "privacy", "transparency")
Table = Literal["retention", "review", "modes", "figures", "build"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_VOICE = re.compile(r"line:([a-z0-9-]+)\.voice")
_KEPT = re.compile(r"kept:([a-z_]+)")
_PHONE_LIKE = re.compile(r"\d(?:[-. ()]*\d){4,}|(?<!\d)(?:911|988|211)(?!\d)")
_BULLET = re.compile(r"- +")
_STEP = re.compile(r"\d+\. +")


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list of points or of steps, as safe HTML."""

    kind: Literal["paragraph", "points", "steps"]
    items: tuple[Markup, ...]


@dataclass(frozen=True)
class Section:
    """One part of an article: words in both languages, the lines it names and the table that follows it."""

    id: str
    sources: tuple[str, ...]
    review: Review
    headings: Mapping[Language, str | None]
    blocks: Mapping[Language, tuple[Block, ...]]
    lines: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True)
class Article:
    """One page of reviewed words; `labels` are those of its tables and cards, as they stand in the file."""

    id: str
    titles: Mapping[Language, str]
    headings: Mapping[Language, str]
    sections: tuple[Section, ...]
    labels: Mapping[str, Any]

    def reviews(self) -> tuple[Review, ...]:
        """The review state of every section."""
        return tuple(section.review for section in self.sections)


class Articles:
    """All articles by id."""

    def __init__(self, content: Content, lifetimes: Mapping[str, Lifetime], root: Path = CONTENT_ROOT) -> None:
        """Read and check `pages/`, whose words may name these lifetimes; ContentError when anything is wrong."""
        self._content = content
        raw = {name: read_yaml(root / "pages" / f"{name}.yml") for name in ARTICLES}
        kept = raw["privacy"]["retention"]
        if unknown := set(kept["rows"]) - set(lifetimes):
            raise ContentError(f"privacy.yml: no lifetime for {', '.join(sorted(unknown))}")
        self.kept = spoken(lifetimes, kept["words"])
        self._by_id = {name: self._article(name, raw[name]) for name in ARTICLES}

    def __getitem__(self, article_id: str) -> Article:
        """The article of this id."""
        return self._by_id[article_id]

    def all(self) -> tuple[Article, ...]:
        """Every article."""
        return tuple(self._by_id.values())

    def _article(self, name: str, raw: Mapping[str, Any]) -> Article:
        return Article(
            id=name,
            titles=_both(raw["title"], name),
            headings=_both(raw["heading"], name),
            sections=tuple(self._section(entry) for entry in raw["sections"]),
            labels={key: value for key, value in raw.items() if key not in ("title", "heading", "sections")},
        )

    def _section(self, raw: Mapping[str, Any]) -> Section:
        section_id = raw["id"]
        try:
            section = Section(
                id=section_id,
                sources=tuple(raw["sources"]),
                review=review_of(raw),
                headings={language: raw[language].get("heading") for language in LANGUAGES},
                blocks={language: self._blocks(raw[language].get("words", ""), language) for language in LANGUAGES},
                lines=tuple(raw.get("lines", ())),
                table=raw.get("table"),
            )
            self._check(section)
        except (KeyError, ValueError) as error:
            raise ContentError(f"{section_id}: {error}") from error
        return section

    def _check(self, section: Section) -> None:
        if not section.sources:
            raise ContentError("has no source")
        for reference in section.sources:
            self._content.sources.check(reference, self._content.directory)
        for service_id in section.lines:
            self._content.directory.service(service_id)
        shapes = {tuple((block.kind, len(block.items)) for block in section.blocks[language]) for language in LANGUAGES}
        if len(shapes) > 1 or len({heading is None for heading in section.headings.values()}) > 1:
            raise ContentError("has other parts in one language than in the other")

    def _blocks(self, words: str, language: Language) -> tuple[Block, ...]:
        return tuple(self._block(block.splitlines(), language) for block in re.split(r"\n\s*\n", words.strip()) if block)

    def _block(self, lines: list[str], language: Language) -> Block:
        for kind, mark in (("points", _BULLET), ("steps", _STEP)):
            if all(mark.match(line) for line in lines):
                items = tuple(self.safe(mark.sub("", line, count=1), language) for line in lines)
                return Block("points" if kind == "points" else "steps", items)
        return Block("paragraph", (self.safe(" ".join(lines), language),))

    def safe(self, words: str, language: Language) -> Markup:
        """One sentence or more as HTML: escaped, placeholders filled, numbers as links to press."""
        if _PHONE_LIKE.search(_PLACEHOLDER.sub("", words)):
            raise ContentError("holds digits like a phone number; use {line:…}")
        parts = _PLACEHOLDER.split(words)
        filled = (self._filled(part, language) if index % 2 else escape(part) for index, part in enumerate(parts))
        html = Markup("").join(filled)
        self._content.directory.refuse_blocked(html.striptags())
        return html

    def _filled(self, name: str, language: Language) -> Markup:
        if kept := _KEPT.fullmatch(name):
            return escape(self.kept[language][kept[1]])
        if voice := _VOICE.fullmatch(name):
            return self._pressable(voice[1], language)
        return escape(self._content.fill(f"{{{name}}}", language))

    def _pressable(self, service_id: str, language: Language) -> Markup:
        if service_id not in NEVER_HIDDEN:
            raise ContentError(f"names {service_id} within words; lines that may grow stale belong under `lines`")
        service = self._content.directory.service(service_id)
        number = service.contact("voice", language)
        return Markup('<a class="number" href="tel:{}">{}</a>').format(service.dial, number)


def _both(words: Mapping[str, str], name: str) -> Mapping[Language, str]:
    if set(words) != set(LANGUAGES):
        raise ContentError(f"{name} lacks a heading or title in one language")
    return {language: words[language] for language in LANGUAGES}
