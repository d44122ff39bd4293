"""A conversation in the terminal, for people who review words: a bot of its own starts for it and ends with it."""

import asyncio
import logging
import os
import secrets
import socket
import tempfile
from collections.abc import Callable
from dataclasses import replace

from bot.app import running
from bot.operations import text
from bot.operations.supervisor import Supervisor
from bot.settings import Settings

_POLL_SECONDS = 0.5
_FOR_FICTION = "+1415555{:04}"
_SENTENCE = "Write as a person would text; an empty line starts a new person, Ctrl-D ends. Nothing is kept.\n"


def converse(ask: Callable[[], str | None] | None = None) -> int:
    """Talk until there is no more to read; an exit code."""
    logging.disable(logging.CRITICAL)  # only the conversation is shown
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_with_engine(_settings(folder), ask or _asked))
    return 0


async def talk(settings: Settings, ask: Callable[[], str | None]) -> None:
    """Send each line as a signed text message and show what comes back."""
    sender = _somebody()
    while (line := await asyncio.to_thread(ask)) is not None:
        if not line.strip():
            sender = _somebody()
            print("(somebody else writes)\n")
            continue
        await asyncio.to_thread(text.send, settings, line, sender)
        print()


async def _with_engine(settings: Settings, ask: Callable[[], str | None]) -> None:
    supervisor = Supervisor(settings)
    await supervisor.start()
    try:
        async with running(settings) as gateway:
            print("Starting; this takes some seconds ...")
            while not (await gateway.engines.ready())["ready"]:
                await asyncio.sleep(_POLL_SECONDS)
            print(_SENTENCE)
            await talk(replace(settings, listen=gateway.public), ask)
    finally:
        await supervisor.stop()


def _settings(folder: str) -> Settings:
    """One engine, free ports, no store: nothing of a running bot is touched."""
    kept = {name: value for name, value in os.environ.items() if name in ("WAYPOST_PROGRAM_NAME", "WAYPOST_CONTACT")}
    free = {
        name: f"127.0.0.1:{_free_port()}" for name in ("WAYPOST_LISTEN", "WAYPOST_STAFF_LISTEN", "WAYPOST_ENGINE_LISTEN")
    }
    own = {"WAYPOST_DATA_DIR": folder, "WAYPOST_ENGINES": "1", "TWILIO_AUTH_TOKEN": secrets.token_urlsafe()}
    return Settings.read({**kept, **free, **own})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _somebody() -> str:
    return _FOR_FICTION.format(100 + secrets.randbelow(100))


def _asked() -> str | None:
    try:
        return input("> ")
    except EOFError:
        return None
