"""The commands: text the running bot as Twilio would, and print what lives at Twilio."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import Gateway
from bot.operations import text
from bot.operations.converse import talk
from bot.settings import Address, Secret
from tests.fakes import EngineStandIn, free_port, gateway_settings


async def test_text_shows_the_reply_its_segments_and_ids(
    gateway: Gateway, engine: EngineStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.otherwise = ("need.labor_trafficking",)
    settings = replace(gateway_settings(tmp_path, 5005), listen=gateway.public)
    assert await asyncio.to_thread(text.send, settings, "my boss has my passport", "+14155559999") == 0
    shown = capsys.readouterr().out
    assert "1-888-373-7888" in shown
    assert "segments, GSM-7" in shown and "need.labor_trafficking" in shown


async def test_text_says_when_there_is_no_reply(
    gateway: Gateway, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(gateway_settings(tmp_path, 5005), listen=gateway.public)
    for said in ("STOP", "hello"):
        await asyncio.to_thread(text.send, settings, said, "+14155559998")
    assert "(no reply)" in capsys.readouterr().out


async def test_text_says_what_is_wrong(gateway: Gateway, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = replace(gateway_settings(tmp_path, 5005), listen=gateway.public)
    wrong = [
        (replace(settings, twilio_auth_token=None), 2, "TWILIO_AUTH_TOKEN"),
        (replace(settings, twilio_auth_token=Secret("another")), 1, "403"),
        (replace(settings, listen=Address("127.0.0.1", free_port())), 1, "make run"),
    ]
    for broken, code, said in wrong:
        assert await asyncio.to_thread(text.send, broken, "hi") == code
        assert said in capsys.readouterr().err


def test_fallback_prints_both_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYPOST_DATA_DIR", str(tmp_path))
    assert main(["fallback"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("<Response>") == 2
    assert "<Message>" in shown and '<Say language="es-US">' in shown


def test_a_wrong_setting_ends_the_command_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYPOST_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WAYPOST_IDLE_SECONDS", "soon")
    assert main(["fallback"]) == 2
    assert "WAYPOST_IDLE_SECONDS" in capsys.readouterr().err


async def test_converse_talks_as_one_person_until_an_empty_line(
    gateway: Gateway, engine: EngineStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[str | None] = ["my boss has my passport", "", "my boss has my passport", None]
    settings = replace(gateway_settings(tmp_path, 5005), listen=gateway.public)
    await talk(settings, lambda: lines.pop(0))
    shown = capsys.readouterr().out
    assert shown.count("segments, GSM-7") == 2
    assert "(somebody else writes)" in shown
