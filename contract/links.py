"""What a reader of the website can press: call, text, chat or open, for each service that a reply names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from contract.content import Content
from contract.directory import Language, Service, bare

LinkKind = Literal["call", "text", "chat", "site"]


@dataclass(frozen=True)
class Link:
    """One thing to press: what it says, where it leads, and what it does."""

    label: str
    href: str
    kind: LinkKind
    shown: str  # the end of the label: number, what to text, or address


def links_for(content: Content, reply_ids: Iterable[str], language: Language) -> tuple[Link, ...]:
    """All links of the services these replies name, first mention first."""
    named = content.lines_on_page(reply_ids, language)
    return tuple(dict.fromkeys(link for service_id in named for link in service_links(content, service_id, language)))


def service_links(content: Content, service_id: str, language: Language) -> tuple[Link, ...]:
    """What may be pressed for one service: its voice and text line if they may be shown, and its pages."""
    service = content.directory.service(service_id)
    return tuple(
        Link(content.labels.fill(kind, language, service.names[language], shown), href, kind, shown)
        for kind, shown, href in _ways(service, language)
    )


def _ways(service: Service, language: Language) -> Iterable[tuple[LinkKind, str, str]]:
    if service.shows_numbers and service.voice and service.dial:
        yield "call", service.voice, f"tel:{service.dial}"
    if service.shows_numbers and (text := service.text_for(language)):
        # "?&body=" is the one form that both Android and older iPhones read.
        body = f"?&body={quote(text.keyword)}" if text.keyword and _is_a_word(text.keyword) else ""
        yield "text", f"{text.keyword} → {text.display}" if body else text.display, f"sms:{text.dial}{body}"
    if chat := service.chat_for(language):
        yield "chat", bare(chat), chat
    if service.site:
        yield "site", bare(service.site), service.site


def _is_a_word(keyword: str) -> bool:
    # One entry's keyword is an instruction ("your ZIP code") and not a word to send.
    return re.fullmatch(r"\w+", keyword) is not None
