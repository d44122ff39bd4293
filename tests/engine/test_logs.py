"""No word and no number of a person is in any log at any level; and the test notices when a mask is taken away."""

import subprocess
import sys

import pytest

CANARIES = ("zebrafinch", "+14155550199")

# Each run is a process of its own: Rasa and structlog freeze their logging at first use.
SCRIPT = """
import asyncio, logging, sys
from engine import privacy
{tampering}
privacy.silence()
import structlog
from rasa.core.agent import load_agent
from rasa.core.utils import AvailableEndpoints
from contract.state import ConversationState
from contract.wire import TurnRequest
from engine.channel import handle
from engine.train import model_path

class Failing:
    async def generate(self, *args, **kwargs):
        raise ValueError("zebrafinch")

async def main():
    agent = await load_agent(str(model_path()), endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"))
    for text in ("zebrafinch my uncle hits me +14155550199", "/zebrafinch", "/restart zebrafinch", "zebrafinch " * 150, ""):
        await handle(TurnRequest(text, "en", ConversationState()), agent.handle_message)
    agent.processor.nlg = Failing()
    await handle(TurnRequest("zebrafinch +14155550199", "en", ConversationState()), agent.handle_message)
    try:
        secret = "zebrafinch"
        raise RuntimeError(secret)
    except RuntimeError:
        logging.getLogger("rasa.core").exception("failed for %s", secret)
        structlog.get_logger().error("failed", exc_info=True, text=secret)

asyncio.run(main())
"""


def _output(tampering: str = "") -> str:
    environment = {"WAYPOST_ENGINE_LOG_LEVEL": "DEBUG", "LOG_LEVEL": "DEBUG", "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(tampering=tampering)],
        capture_output=True,
        text=True,
        env={**_inherited(), **environment},
        check=False,
    )
    return done.stdout + done.stderr


def _inherited() -> "dict[str, str]":
    import os

    return dict(os.environ)


def test_debug_logs_hold_no_canary():
    output = _output()

    assert "DEBUG rasa" in output, "nothing was logged, so nothing was tested"
    assert not any(canary in output for canary in CANARIES)


@pytest.mark.parametrize(
    "tampering",
    [
        "privacy.masked_record = logging.LogRecord",
        "privacy.route_structlog = lambda: None; privacy.masked_record = logging.LogRecord",
        "privacy.route_structlog = lambda: None",
    ],
)
def test_canary_shows_when_a_mask_is_removed(tampering):
    assert "zebrafinch" in _output(tampering)
