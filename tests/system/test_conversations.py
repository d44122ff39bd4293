"""Every conversation of `tests/conversations/`, by text message and by web form, on the product as it is run."""

import re
import secrets
import urllib.request
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import urlencode

import pytest

from contract.content import Content
from contract.language import language_of
from tests.system.product import Product, fresh_number
from tests.transcripts import Transcript, all_transcripts

CONTENT = Content.load()
TRANSCRIPTS = all_transcripts()


class Correspondent(Protocol):
    """Somebody who writes over one channel."""

    def writes(self, text: str) -> tuple[tuple[str, ...], str]:
        """The reply ids and the words that come back."""


class Texter:
    """A phone that texts."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._number = fresh_number()

    def writes(self, text: str) -> tuple[tuple[str, ...], str]:
        answer = self._product.text(text, self._number)
        return tuple(answer.reply_ids), answer.text


class Page(HTMLParser):
    """The chat page: its hidden fields, and what the bot said last."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.newest: list[str] = []
        self.answers = 0
        self.words = ""
        self._reading = False
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]
        if tag == "li" and found.get("data-from"):
            self._reading = "data-newest" in found
            self.answers += found["data-from"] == "bot"
            self.newest += [found["data-reply-id"]] if self._reading else []

    def handle_data(self, data: str) -> None:
        self.words += data if self._reading else ""


class Visitor:
    """A browser without script, from a place of its own."""

    def __init__(self, product: Product) -> None:
        self._url = product.url
        self._place = f"192.0.2.{secrets.randbelow(250) + 1}"
        self._page = Page(self._open("/"))

    def writes(self, text: str) -> tuple[tuple[str, ...], str]:
        before, form = self._page.answers, {**self._page.fields, "text": text}
        self._page = Page(self._open("/chat", urlencode(form).encode()))
        is_silent = self._page.answers == before
        return ((), "") if is_silent else (tuple(self._page.newest), self._page.words)

    def _open(self, path: str, body: bytes | None = None) -> str:
        headers = {"X-Forwarded-For": self._place, "Origin": "https://waypost.test"}
        with urllib.request.urlopen(urllib.request.Request(f"{self._url}{path}", body, headers), timeout=20) as response:
            page: str = response.read().decode()
            return page


@pytest.mark.parametrize("channel", [Texter, Visitor], ids=["sms", "web"])
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=str)
def test_conversation_goes_as_written(
    product: Product, transcript: Transcript, channel: Callable[[Product], Correspondent]
) -> None:
    person = channel(product)
    language, faults = transcript.language, []
    for number, turn in enumerate(transcript.turns, 1):
        language = turn.language or language
        reply_ids, words = person.writes(turn.person)
        faults += [f"{number} {turn.person!r}: {fault}" for fault in turn.faults(reply_ids, language)]
        if turn.language and words and language_of(words, None) != turn.language:
            faults.append(f"{number} {turn.person!r}: not in {turn.language}")
        if turn.line and words and not _shows(turn.line, words):
            faults.append(f"{number} {turn.person!r}: the words show no {turn.line}")
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def test_there_are_enough_in_both_languages() -> None:
    spanish = sum(transcript.language == "es" for transcript in TRANSCRIPTS)
    assert len(TRANSCRIPTS) >= 80
    assert spanish >= len(TRANSCRIPTS) * 0.45


def _shows(line: str, words: str) -> bool:
    service = CONTENT.directory.service(line)
    ways = [service.voice, service.web, *(text.display for text in service.texts)]
    return any(way and re.search(re.escape(way), words) for way in ways)
