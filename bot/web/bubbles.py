"""One answer as a page shows it: paragraphs, links to press, the pages it rests on."""

from dataclasses import dataclass
from typing import Any

from contract.content import Content
from contract.directory import Language
from contract.links import Link, links_for
from contract.sources import Page


@dataclass(frozen=True)
class Bubble:
    """One reply on the page."""

    reply_id: str
    language: Language
    paragraphs: tuple[str, ...]
    links: tuple[Link, ...]
    sources: tuple[Page, ...]

    def to_json(self) -> dict[str, Any]:
        """This reply as the socket sends it."""
        return {
            "reply_id": self.reply_id,
            "language": self.language,
            "text": "\n".join(self.paragraphs),
            "links": [{"label": link.label, "href": link.href, "kind": link.kind} for link in self.links],
            "sources": [{"title": page.title, "href": page.url} for page in self.sources],
        }


def bubbles(content: Content, reply_ids: tuple[str, ...], language: Language) -> list[Bubble]:
    """The replies of one answer; each address is linked once. Unknown ids have left the content."""
    found: list[Bubble] = []
    seen: set[str] = set()
    for reply_id in reply_ids:
        if reply_id.removesuffix("+more") not in content.replies:
            continue
        words = content.web(reply_id, language)
        links = _unseen(links_for(content, (reply_id,), language), seen)
        found.append(Bubble(reply_id, language, words.paragraphs, links, words.sources))
    return found


def _unseen(links: tuple[Link, ...], seen: set[str]) -> tuple[Link, ...]:
    # Two services may share a number; the first one named is the one that counts.
    fresh = {link.href: link for link in reversed(links) if link.href not in seen}
    seen.update(fresh)
    return tuple(reversed(fresh.values()))
