"""One single-worker engine on loopback: Rasa's server with our channel, and nothing else of its HTTP API."""

import asyncio
from pathlib import Path
from typing import Any

import rasa.core.run
import rasa.shared.utils.io
from rasa.core.agent import Agent
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from engine.channel import TurnChannel
from engine.lock_store import NoLockStore
from engine.nlg import ContentNlg
from engine.runner import spare_repeated_work
from engine.tracker_store import TurnTrackerStore

LOOPBACK = "127.0.0.1"


class WrongParts(RuntimeError):
    """Rasa fell back to parts of its own, which would keep texts."""


def serve(model: Path, port: int) -> None:
    """Serve `model` on loopback until the process is told to stop."""
    app = rasa.core.run.configure_app([TurnChannel()], enable_api=False, use_uvloop=True)
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")

    @app.before_server_start
    async def load(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.agent = await rasa.core.run.load_agent_on_start(str(model), endpoints, None, app, loop)
        check_parts(app.ctx.agent)
        spare_repeated_work(app.ctx.agent)

    app.run(host=LOOPBACK, port=port, workers=1, access_log=False, motd=False)


def check_parts(agent: Agent) -> None:
    """Raise WrongParts unless store, locks and generator are ours: Rasa silently replaces what it cannot load."""
    parts: list[tuple[Any, type]] = [
        (getattr(agent.tracker_store, "_tracker_store", agent.tracker_store), TurnTrackerStore),
        (agent.lock_store, NoLockStore),
        (agent.nlg, ContentNlg),
    ]
    for part, expected in parts:
        if not isinstance(part, expected):
            raise WrongParts(f"{type(part).__name__} in place of {expected.__name__}")
