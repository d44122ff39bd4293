"""What the website says about each line: for what, who answers, when, in which languages, whom they may tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contract.content import CONTENT_ROOT, Content, ContentError
from contract.directory import LANGUAGES, Freshness, Language
from contract.links import Link, service_links
from contract.reading import read_yaml

_FACTS = ("for", "answers", "hours", "languages", "reports", "note")
_NEEDED = ("for", "answers", "languages")


@dataclass(frozen=True)
class Line:
    """One line in one language, on one day."""

    id: str
    name: str
    facts: Mapping[str, str]
    links: tuple[Link, ...]
    checked: date
    freshness: Freshness

    @property
    def is_stale(self) -> bool:
        """Whether it was checked too long ago to show its numbers."""
        return self.freshness is Freshness.STALE


@dataclass(frozen=True)
class Group:
    """Lines that stand together under a heading."""

    id: str
    heading: str
    lines: tuple[Line, ...]


class Lines:
    """Every line that may be published, with what a person wants to know before calling."""

    def __init__(self, content: Content, root: Path = CONTENT_ROOT) -> None:
        """Read and check `directory/lines.yml`: each line that may be published is there, once, in both languages."""
        self._content = content
        raw = read_yaml(root / "directory" / "lines.yml")
        self._groups: list[Mapping[str, Any]] = raw["groups"]
        self._facts: Mapping[str, Mapping[str, Mapping[Language, str]]] = raw["facts"]
        self._check()

    @property
    def all_dialed(self) -> bool:
        """Whether somebody has called each line that may be published."""
        return all(service.dialed for service in self._content.directory.services.values() if service.publish != "no")

    def groups(self, language: Language, today: date) -> tuple[Group, ...]:
        """All lines there is a way to reach, or something to say about, in the order of the page."""
        return tuple(
            Group(group["id"], group[language], tuple(filter(_is_of_use, self.some(group["services"], language, today))))
            for group in self._groups
        )

    def some(self, service_ids: Iterable[str], language: Language, today: date) -> tuple[Line, ...]:
        """These lines, in this order."""
        return tuple(self._line(service_id, language, today) for service_id in service_ids)

    def _line(self, service_id: str, language: Language, today: date) -> Line:
        service = self._content.directory.service(service_id)
        freshness = self._content.directory.freshness(service_id, today)
        facts = {name: fact[language] for name, fact in self._facts[service_id].items()}
        return Line(
            id=service_id,
            name=service.names[language],
            facts={name: self._content.fill(facts[name], language) for name in _FACTS if name in facts},
            links=() if freshness is Freshness.STALE else service_links(self._content, service_id, language),
            checked=service.checked,
            freshness=freshness,
        )

    def _check(self) -> None:
        listed = [service_id for group in self._groups for service_id in group["services"]]
        publishable = {service.id for service in self._content.directory.services.values() if service.publish != "no"}
        if len(listed) != len(set(listed)) or set(listed) != publishable or set(self._facts) != publishable:
            wrong = sorted(publishable ^ set(listed) | publishable ^ set(self._facts))
            raise ContentError(f"lines.yml must name each line that may be published once: {', '.join(wrong)}")
        for service_id, facts in self._facts.items():
            if set(_NEEDED) - set(facts) or set(facts) - set(_FACTS):
                raise ContentError(f"lines.yml: {service_id} must have {', '.join(_NEEDED)} and may have the rest")
            if any(set(fact) != set(LANGUAGES) for fact in facts.values()):
                raise ContentError(f"lines.yml: {service_id} lacks a language")
            for language in LANGUAGES:
                words = " ".join(self._content.fill(fact[language], language) for fact in facts.values())
                self._content.directory.refuse_blocked(words)


def _is_of_use(line: Line) -> bool:
    return bool(line.links) or line.is_stale or "note" in line.facts
