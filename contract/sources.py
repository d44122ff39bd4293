"""Where words come from: source pages, and what a web reader is shown of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from contract.directory import Directory, Service
from contract.reading import read_yaml
from contract.review import Review

_REFERENCE = re.compile(r"(knowledge|compliance|protocols|directory):([a-z0-9.-]+)")
_STATUTE = re.compile(r"(\d+) U\.S\.C\. (\d+)")
_NOTES = frozenset({"architecture", "own"})


class SourceError(ValueError):
    """A source is unknown; the process must not start."""


@dataclass(frozen=True)
class Page:
    """A page that an answer rests on, as a reader may be shown it."""

    title: str
    url: str
    dated: str | None = None


@dataclass(frozen=True)
class WebWords:
    """One reply as a page shows it: paragraphs, the pages behind them, and who has read it."""

    reply_id: str
    paragraphs: tuple[str, ...]
    sources: tuple[Page, ...]
    review: Review

    @property
    def text(self) -> str:
        """The paragraphs as one text, a line each."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class Sources:
    """The pages behind each topic of the research notes."""

    topics: Mapping[str, tuple[Page, ...]]

    @classmethod
    def load(cls, path: Path) -> "Sources":
        """Read `sources.yml`; no file, no pages."""
        if not path.exists():
            return cls({})
        raw = read_yaml(path)
        pages = {code: Page(entry["title"], entry["url"], entry.get("dated")) for code, entry in raw["pages"].items()}
        return cls(
            {str(topic): tuple(_page(pages, topic, code) for code in codes) for topic, codes in raw["topics"].items()}
        )

    def pages(self, references: Iterable[str], directory: Directory) -> tuple[Page, ...]:
        """The pages these references stand for, each once; notes of our own have none."""
        found: dict[str, Page] = {}
        for reference in references:
            for page in self._behind(reference, directory):
                found.setdefault(page.url, page)
        return tuple(found.values())

    def _behind(self, reference: str, directory: Directory) -> Iterable[Page]:
        kind, _, key = reference.partition(":")
        if kind == "knowledge":
            return self.topics.get(key, ())
        if kind == "directory":
            return _operator_pages(directory.service(key))
        if statute := _STATUTE.fullmatch(reference):
            return (Page(reference, f"https://www.govinfo.gov/link/uscode/{statute[1]}/{statute[2]}"),)
        return (Page(urlsplit(reference).netloc, reference),) if _is_address(reference) else ()

    def check(self, reference: str, directory: Directory) -> None:
        """Raise SourceError when a reference names nothing."""
        match = _REFERENCE.fullmatch(reference)
        if not (match or reference in _NOTES or _STATUTE.fullmatch(reference) or _is_address(reference)):
            raise SourceError(f"names {reference!r} as a source; use knowledge:N, compliance:N, directory:ID or an address")
        if match and match[1] == "directory":
            directory.service(match[2])
        if match and match[1] == "knowledge" and self.topics and match[2] not in self.topics:
            raise SourceError(f"names {reference!r}, which is no topic of sources.yml")


def _page(pages: Mapping[str, Page], topic: object, code: str) -> Page:
    if code not in pages:
        raise SourceError(f"topic {topic} of sources.yml rests on {code!r}, which is no page there")
    return pages[code]


def _operator_pages(service: Service) -> tuple[Page, ...]:
    return (Page(service.name, service.home, service.checked.isoformat()),) if service.home else ()


def _is_address(reference: str) -> bool:
    return urlsplit(reference).scheme in ("http", "https")
