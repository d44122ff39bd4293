"""The conversations about modes, with an engine that understands what each turn expects: the modes are the gateway's own.

`tests/system/test_modes.py` has the same conversations with the real engine.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.app import Gateway, running
from tests.bot.web.pages import Page, Visitor
from tests.fakes import EngineStandIn, Phone, gateway_settings
from tests.modes import ModeTranscript, ModeTurn, mode_transcripts

IDLE_SECONDS = 1
FIRST = {"nhth": ("need.labor_trafficking",), "childhelp": ("need.child_abuse",)}
_BUBBLE = re.compile(r'<li[^>]*data-from="bot"[^>]*>(.*?)</li>', re.DOTALL)
NOTES = ("note.computer", "note.media")

STORES = pytest.mark.parametrize("store", ["memory", "redis"])
Seen = tuple[tuple[str, ...], str]


@pytest.fixture
def kept(request: pytest.FixtureRequest, store: str) -> Gateway:
    gateway: Gateway = request.getfixturevalue("gateway" if store == "memory" else "redis_gateway")
    return gateway


@pytest_asyncio.fixture
async def forgetful(
    request: pytest.FixtureRequest, tmp_path: Path, engine: EngineStandIn, store: str
) -> AsyncIterator[Gateway]:
    """A gateway that forgets after a second."""
    where = {"WAYPOST_REDIS_URL": request.getfixturevalue("redis_server").url} if store == "redis" else {}
    settings = gateway_settings(tmp_path, engine.port, WAYPOST_IDLE_SECONDS=str(IDLE_SECONDS), **where)
    async with running(settings) as gateway:
        yield gateway


def understands(engine: EngineStandIn, turn: ModeTurn) -> None:
    said = (turn.bot,) if isinstance(turn.bot, str) else tuple(turn.bot or FIRST.get(turn.line or "", ("act.repeat_none",)))
    heard = tuple(reply_id for reply_id in said if reply_id not in NOTES)
    engine.otherwise = ("act.bot",) if heard == ("greeting.neutral",) else heard


async def texted(phone: Phone, turn: ModeTurn) -> Seen:
    picture = {"NumMedia": "1", "MediaUrl0": "https://media.test/x"} if turn.picture else {}
    answer = await phone.texts(turn.person, **picture)
    return answer.all_ids, "".join(answer.messages)


@STORES
@pytest.mark.parametrize("transcript", [one for one in mode_transcripts("sms") if not one.idle], ids=str)
async def test_by_text_message(
    transcript: ModeTranscript, kept: Gateway, engine: EngineStandIn, http: aiohttp.ClientSession
) -> None:
    assert await faults_by_text(transcript, Phone(http, kept.public), engine) == []


@STORES
@pytest.mark.parametrize("transcript", [one for one in mode_transcripts("sms") if one.idle], ids=str)
async def test_by_text_message_after_the_idle_time(
    transcript: ModeTranscript, forgetful: Gateway, engine: EngineStandIn, http: aiohttp.ClientSession
) -> None:
    assert await faults_by_text(transcript, Phone(http, forgetful.public), engine) == []


async def faults_by_text(transcript: ModeTranscript, phone: Phone, engine: EngineStandIn) -> list[str]:
    found = []
    for turn in transcript.turns:
        understands(engine, turn)
        await asyncio.sleep(IDLE_SECONDS * 1.2 if turn.wait else 0)
        for _ in range(turn.times):
            reply_ids, words = await texted(phone, turn)
            found += [f"{turn.person!r}: {fault}" for fault in turn.faults(reply_ids, words, transcript.language)]
    return found


@STORES
@pytest.mark.parametrize("transcript", mode_transcripts("web"), ids=str)
async def test_on_the_website(
    transcript: ModeTranscript, kept: Gateway, engine: EngineStandIn, http: aiohttp.ClientSession
) -> None:
    visitor, found = Visitor(http, kept), []
    left: Page | None = await visitor.opens()
    for turn in transcript.turns:
        understands(engine, turn)
        if turn.source == "a new page":
            await visitor.opens()
        if turn.source == "the old page":
            visitor.page = left
        left = visitor.page
        page = await visitor.says(turn.person)
        if turn.leaves:
            assert page.status == 303 and page.headers["Clear-Site-Data"] == '"*"'
            continue
        newest = tuple(page.ids[len(left.ids) :]) if left and page.ids[: len(left.ids)] == left.ids else tuple(page.ids)
        words = " ".join(_BUBBLE.findall(page.source)[-len(newest) :])
        found += [f"{turn.person!r}: {fault}" for fault in turn.faults(newest, words, transcript.language)]
    assert found == []
