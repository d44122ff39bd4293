"""STOP, HELP, START and YES: one confirmation, then silence until the person comes back."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.app import running
from contract.content import Content
from tests.fakes import EngineStandIn, Phone, gateway_settings, locked


@pytest.mark.parametrize(
    "word", ["STOP", "stop.", "Unsubscribe", "QUIT", "alto", "stop texting me please", "ya no me escribas"]
)
async def test_stop_is_confirmed_once_then_there_is_silence(phone: Phone, engine: EngineStandIn, word: str) -> None:
    answer = await phone.texts(word)
    assert answer.all_ids == ("stop.confirm",)
    assert "911" in answer.text and "988" in answer.text
    for text in (word, "STOP", "hello", "my boss has my passport", "yes please", "🙂", "", "TRACE", "EXIT", "DELETE"):
        assert (await phone.texts(text)).is_silent, text
    assert engine.asked == []


async def test_a_picture_of_somebody_who_opted_out_is_not_answered(phone: Phone) -> None:
    await phone.texts("STOP")
    assert (await phone.texts("", NumMedia="1")).is_silent


@pytest.mark.parametrize(("word", "language"), [("HELP", "en"), ("info!", "en"), ("AYUDA", "es"), ("¡Ayuda! 🙏", "es")])
async def test_help_is_answered_even_after_stop(phone: Phone, content: Content, word: str, language: str) -> None:
    for _ in range(2):
        answer = await phone.texts(word)
        assert (answer.all_ids, answer.text) == (("help",), content.render("help", language))  # type: ignore[arg-type]
        await phone.texts("STOP")
    assert (await phone.texts("hello")).is_silent


@pytest.mark.parametrize("word", ["START", "unstop", "comenzar", "YES", "Yes!"])
async def test_start_and_yes_open_again_after_stop(phone: Phone, engine: EngineStandIn, word: str) -> None:
    await phone.texts("STOP")
    assert (await phone.texts(word)).ids == ("start.welcome_back",)
    assert (await phone.texts("hello")).ids == ("menu",)


async def test_yes_of_anybody_else_is_an_answer(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("act.yes",)
    assert (await phone.texts("YES")).ids == ("act.yes",)
    assert engine.texts == ["YES"]


async def test_stop_can_be_said_again_after_start(phone: Phone) -> None:
    for word, expected in (("STOP", "stop.confirm"), ("START", "start.welcome_back")) * 2:
        assert (await phone.texts(word)).ids == (expected,)


@pytest.mark.parametrize(
    "text", ["make him stop", "stop it hurts", "I want it to end", "SALIR", "BASTA", "TERMINAR", "help me"]
)
async def test_a_cry_for_help_opts_nobody_out(phone: Phone, engine: EngineStandIn, text: str) -> None:
    engine.otherwise = ("need.child_abuse",)
    assert "need.child_abuse" in (await phone.texts(text)).ids
    assert not (await phone.texts("hello")).is_silent


async def test_what_the_engine_hears_as_a_wish_to_stop_opts_out(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("stop.confirm",)
    assert (await phone.texts("can you people quit bothering this number")).all_ids == ("stop.confirm",)
    assert (await phone.texts("hello")).is_silent


async def test_a_retry_of_stop_is_confirmed_again(phone: Phone) -> None:
    first = await phone.texts("STOP", MessageSid="SMstop-retry")
    assert (await phone.texts("STOP", MessageSid="SMstop-retry")).text == first.text


async def test_stop_in_spanish_is_confirmed_in_spanish(phone: Phone, content: Content) -> None:
    assert (await phone.texts("CANCELAR")).text == content.render("stop.confirm", "es")


@pytest_asyncio.fixture
async def restarted(tmp_path: Path, _engine: EngineStandIn, http: aiohttp.ClientSession) -> AsyncIterator[Phone]:
    """A phone that opted out of a gateway which has been restarted since."""
    settings = gateway_settings(tmp_path, _engine.port)
    async with running(settings) as gateway:
        phone = Phone(http, gateway.public)
        await phone.texts("STOP")
    async with running(settings) as gateway:
        yield Phone(http, gateway.public, phone.number)


async def test_an_opt_out_survives_a_restart(restarted: Phone) -> None:
    assert (await restarted.texts("hello")).is_silent
    assert (await restarted.texts("START")).ids == ("start.welcome_back",)


@pytest.mark.parametrize("word", ["START", "comenzar"])
async def test_start_of_somebody_who_never_stopped_is_no_welcome_back(phone: Phone, word: str) -> None:
    assert (await phone.texts(word)).ids == ("act.start",)


async def test_a_stop_that_cannot_be_written_is_obeyed_but_not_confirmed(
    tmp_path: Path, _engine: EngineStandIn, http: aiohttp.ClientSession
) -> None:
    async with running(gateway_settings(tmp_path, _engine.port)) as gateway:
        phone = Phone(http, gateway.public)
        with locked(tmp_path / "ledger.sqlite3"):
            answer = await phone.texts("STOP")
            assert answer.all_ids == ("fallback.engine",) and answer.names_a_human
            assert (await phone.texts("hello")).is_silent
            assert (await phone.texts("STOP")).all_ids == ("fallback.engine",)
        assert (await phone.texts("STOP")).all_ids == ("stop.confirm",)
        assert (await phone.texts("STOP")).is_silent


async def test_a_stop_answered_by_twilio_survives_a_ledger_that_cannot_be_written(
    tmp_path: Path, _engine: EngineStandIn, http: aiohttp.ClientSession
) -> None:
    async with running(gateway_settings(tmp_path, _engine.port)) as gateway:
        phone = Phone(http, gateway.public)
        with locked(tmp_path / "ledger.sqlite3"):
            assert (await phone.texts("STOP", OptOutType="STOP")).is_silent
        assert (await phone.texts("hello")).is_silent


async def test_where_twilio_keeps_the_list_we_keep_none(
    tmp_path: Path, _engine: EngineStandIn, http: aiohttp.ClientSession
) -> None:
    async with running(gateway_settings(tmp_path, _engine.port, WAYPOST_OPT_OUT="twilio")) as gateway:
        phone = Phone(http, gateway.public)
        for parameters in ({}, {"OptOutType": "STOP"}):
            await phone.texts("STOP", **parameters)
            assert kept(tmp_path) == []
        # Twilio hears single words only, so this one is told what they are, and nothing is confirmed that nobody keeps.
        answer = await phone.texts("please stop texting me")
        assert answer.ids == ("help",) and "STOP" in answer.text
        assert kept(tmp_path) == []


def kept(folder: Path) -> list[str]:
    database = sqlite3.connect(folder / "ledger.sqlite3")
    try:
        return [row[0] for row in database.execute("SELECT id FROM opt_out")]
    finally:
        database.close()
