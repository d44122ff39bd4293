"""The real engine in this process: the trained model, our store, locks, NLG and channel."""

import asyncio
from pathlib import Path
from typing import Any, Callable, Coroutine

import pytest

from engine.privacy import silence

silence()

from rasa.core.agent import Agent, load_agent  # noqa: E402 - Rasa only after its logs are silenced
from rasa.core.utils import AvailableEndpoints  # noqa: E402

from contract.state import ConversationState  # noqa: E402
from contract.wire import TurnReply, TurnRequest  # noqa: E402
from engine.channel import handle  # noqa: E402
from engine.train import model_path  # noqa: E402

FRESH = ConversationState()
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a coroutine to its end on one loop for all tests."""
    return asyncio.new_event_loop().run_until_complete


@pytest.fixture(scope="session")
def agent(run: Run) -> Agent:
    """Rasa's agent with the trained model; `make train` makes it."""
    path: Path = model_path()
    assert path.exists(), "run `make train` first"
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    return run(load_agent(str(path), endpoints=endpoints))


@pytest.fixture
def turn(agent: Agent, run: Run) -> Callable[..., TurnReply]:
    """One turn: text, language and state in, the outcome back."""

    def _turn(text: str, language: Any = "en", state: ConversationState = FRESH) -> TurnReply:
        reply = run(handle(TurnRequest(text, language, state), agent.handle_message))
        assert reply is not None, "the engine said nothing"
        return reply

    return _turn
