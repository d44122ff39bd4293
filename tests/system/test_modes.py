"""Every mode as a conversation, by text message and on the website, with Redis and without, with the real engine."""

import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlencode

import pytest

from tests.modes import CONTENT, ModeTranscript, ModeTurn, mode_transcripts
from tests.system.product import Product, Redis, fresh_number
from tests.system.test_conversations import Page

IDLE_SECONDS = 3
Seen = tuple[tuple[str, ...], str]


class Person(Protocol):
    """Somebody who writes over one channel."""

    def writes(self, turn: ModeTurn) -> Seen:
        """The reply ids and the words that come back."""


class Texter:
    """A phone that texts."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._number = fresh_number()

    def writes(self, turn: ModeTurn) -> Seen:
        picture = {"NumMedia": "1", "MediaUrl0": "https://media.test/x"} if turn.picture else {}
        answer = self._product.text(turn.person, self._number, **picture)
        return tuple(answer.reply_ids), answer.text


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Visitor:
    """A browser without script, that can go back to a page it left."""

    def __init__(self, product: Product) -> None:
        self._url = product.url
        self._place = f"198.51.100.{secrets.randbelow(250) + 1}"
        self._opener = urllib.request.build_opener(_Stay)
        self._page = Page(self._open("/"))

    def writes(self, turn: ModeTurn) -> Seen:
        if turn.source == "a new page":
            self._page = Page(self._open("/"))
        form = urlencode({**self._page.fields, "text": turn.person}).encode()
        if turn.leaves:
            with pytest.raises(urllib.error.HTTPError) as left:
                self._open("/chat", form)
            assert left.value.code == 303 and "waypost" not in left.value.headers["Location"]
            assert left.value.headers["Clear-Site-Data"] == '"*"'
            return ("exit.neutral",), ""
        self._page = Page(self._open("/chat", form))
        return tuple(self._page.newest), self._page.words

    def _open(self, path: str, body: bytes | None = None) -> str:
        headers = {"X-Forwarded-For": self._place, "Origin": "https://waypost.test"}
        with self._opener.open(urllib.request.Request(f"{self._url}{path}", body, headers), timeout=20) as response:
            page: str = response.read().decode()
            return page


@pytest.fixture(scope="session")
def gateways(
    product: Product, redis: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, bool], Product]]:
    """Gateways by store and by whether they forget within seconds; all use the engines of the one product."""
    started = {("redis", False): product}
    for store, idle in (("memory", False), ("redis", True), ("memory", True)):
        more = {"WAYPOST_IDLE_SECONDS": str(IDLE_SECONDS)} if idle else {}
        data = tmp_path_factory.mktemp("gateway") / "data"
        gateway = Product(data, redis.url if store == "redis" else None, borrows=product, more=more)
        started[store, idle] = gateway.start()
    yield started
    for gateway in started.values():
        if gateway is not product:
            gateway.stop()


@pytest.mark.parametrize("store", ["redis", "memory"])
@pytest.mark.parametrize("transcript", mode_transcripts("sms"), ids=str)
def test_mode_by_text_message(gateways: dict[tuple[str, bool], Product], transcript: ModeTranscript, store: str) -> None:
    assert faults(transcript, Texter(gateways[store, transcript.idle])) == []


@pytest.mark.parametrize("store", ["redis", "memory"])
@pytest.mark.parametrize("transcript", mode_transcripts("web"), ids=str)
def test_mode_on_the_website(gateways: dict[tuple[str, bool], Product], transcript: ModeTranscript, store: str) -> None:
    assert faults(transcript, Visitor(gateways[store, transcript.idle])) == []


def faults(transcript: ModeTranscript, person: Person) -> list[str]:
    """What goes otherwise than written."""
    found = []
    for turn in transcript.turns:
        for _ in range(turn.times):
            if turn.wait:
                time.sleep(IDLE_SECONDS + 0.5)
            reply_ids, words = person.writes(turn)
            if turn.leaves:
                continue
            found += [f"{turn.person!r}: {fault}" for fault in turn.faults(reply_ids, words, transcript.language)]
    return found


def test_every_mode_is_there_in_both_languages_and_channels() -> None:
    modes = {"exit.neutral", "greeting.neutral", "private.on", "private.off", "delete.done", "history.none"}
    for channel, language in (("sms", "en"), ("sms", "es"), ("web", "en"), ("web", "es")):
        transcripts = [one for one in mode_transcripts(channel) if one.language == language]
        said = {str(turn.bot) for one in transcripts for turn in one.turns}
        assert modes - {"exit.neutral"} <= said, (channel, language, modes - said)
        assert "exit.neutral" in said or any(turn.leaves for one in transcripts for turn in one.turns)
    assert CONTENT.replies.keys() >= modes
