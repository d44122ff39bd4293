"""The input channel: one turn in, one outcome out, on loopback, behind a bearer token."""

import hmac
import os
import re
from typing import Any, Awaitable, Callable, Dict, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from contract.state import ConversationState
from contract.wire import INTERFACE_VERSION, TurnReply, TurnRequest, WireError
from engine.turn import Turn, current_turn

TOKEN_VARIABLE = "WAYPOST_ENGINE_TOKEN"  # noqa: S105 - a name, not a token
# Rasa treats a text that begins with "/" as a command: it logs it and lets it inject intents, slots or /restart.
_COMMAND_PREFIX = re.compile(
    r"^[/\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+"
)
_PROBE = "hello"


class SilentOutput(OutputChannel):
    """Sends nothing: the reply ids are read from the tracker when the turn is saved."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa's events."""
        return "turn"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Swallow what Rasa wants to send."""


class TurnChannel(InputChannel):
    """`POST /webhooks/turn/` handles one turn; `GET /webhooks/turn/ready` says whether turns can be handled."""

    @classmethod
    def name(cls) -> str:
        """The last part of the URL."""
        return "turn"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes, both behind the bearer token."""
        channel = Blueprint("turn_channel", "turn")
        expected = f"Bearer {_token()}"

        @channel.on_request
        async def authorise(request: Request) -> Optional[HTTPResponse]:
            given = request.headers.get("Authorization", "")
            return None if hmac.compare_digest(given.encode(), expected.encode()) else response.empty(401)

        @channel.post("/")
        async def turn(request: Request) -> HTTPResponse:
            try:
                asked = TurnRequest.from_json(request.json or {})
            except (WireError, ValueError):
                return response.json({"error": "malformed_turn"}, status=400)
            reply = await handle(asked, on_new_message)
            if reply is None:
                return response.json({"error": "no_reply"}, status=500)
            return response.json(reply.to_json())

        @channel.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            works = agent is not None and agent.is_ready() and await _answers(on_new_message)
            body = {"version": INTERFACE_VERSION, "ready": works, "model": _model_id(agent)}
            return response.json(body, status=200 if works else 503)

        return channel


async def handle(asked: TurnRequest, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Optional[TurnReply]:
    """Run one turn through Rasa; None when Rasa had nothing to say, which it does instead of failing."""
    turn = Turn(asked.language, asked.state)
    token = current_turn.set(turn)
    try:
        await on_new_message(UserMessage(without_command(asked.text), SilentOutput(), "turn", input_channel="turn"))
    finally:
        current_turn.reset(token)
    if not turn.reply_ids or turn.next_state is None:
        return None
    return TurnReply(turn.needs, turn.reply_ids, turn.next_state)


def without_command(text: str) -> str:
    """The text without anything that would make Rasa read it as a command; never empty."""
    return _COMMAND_PREFIX.sub("", text) or "?"


async def _answers(on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> bool:
    # Rasa swallows errors and answers 200 with nothing, so only a real turn proves that turns work.
    return await handle(TurnRequest(_PROBE, "en", ConversationState()), on_new_message) is not None


def _token() -> str:
    token = os.environ.get(TOKEN_VARIABLE, "")
    if not token:
        raise RuntimeError(f"{TOKEN_VARIABLE} is not set")
    return token


def _model_id(agent: Any) -> Optional[str]:
    return getattr(agent, "model_id", None) and str(agent.processor.model_filename).split(".")[0]
