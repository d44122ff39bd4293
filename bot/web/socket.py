"""`GET /chat/ws`: the same chat over a socket, for pages whose script runs."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.web.bubbles import bubbles
from bot.web.follow_ups import FollowUps
from bot.web.limits import Limits, Pressure, TooManySockets
from bot.web.origins import Origins
from bot.web.talk import Said, Talk, TooLong
from bot.web.token import BadToken
from contract.content import Content
from contract.directory import LANGUAGES

_MAX_FRAME = 64 * 1024  # bytes: 10,000 emoji and a token
_AT_ONCE = 5  # messages of one page that wait for an answer; of further ones only danger is understood
_AT_MOST = 20
_PING_SECONDS = 30.0  # so that proxies keep the line open and dead ones are noticed
_UUID = re.compile(r"[0-9a-fA-F-]{16,64}")

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Malformed(ValueError):
    """A frame that no page of ours sends."""


@dataclass(frozen=True)
class Leave:
    """The person left."""

    state: str | None


@dataclass(frozen=True)
class ChatParts:
    """What a socket answers with."""

    talk: Talk
    content: Content
    follow_ups: FollowUps
    origins: Origins
    limits: Limits
    idle_seconds: int


class ChatSocket:
    """One socket per page; each message is a task, so that typing on never waits for an answer."""

    def __init__(self, parts: ChatParts) -> None:
        """Answer with these parts."""
        self._parts = parts
        self._open: set[_Line] = set()

    def add_routes(self, app: web.Application) -> None:
        """Register the address, and hang up when the gateway stops."""
        app.router.add_get("/chat/ws", self.serve)
        app.on_shutdown.append(self._hang_up)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one socket until either side ends it."""
        try:
            with self._parts.limits.socket(request):
                return await self._held(request)
        except TooManySockets:
            return web.Response(status=429, headers={"Retry-After": "60"})

    async def _held(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=_MAX_FRAME, heartbeat=_PING_SECONDS)
        if not socket.can_prepare(request):
            raise web.HTTPUpgradeRequired
        await socket.prepare(request)
        if not self._parts.origins.allows(request):
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return socket
        line = _Line(self._parts, socket, request)
        self._open.add(line)
        try:
            await line.listen()
        finally:
            self._open.discard(line)
        return socket

    async def _hang_up(self, app: web.Application) -> None:
        await asyncio.gather(*(line.hang_up() for line in self._open))


class _Line:
    """What goes on over one socket."""

    def __init__(self, parts: ChatParts, socket: web.WebSocketResponse, request: web.Request) -> None:
        self._parts = parts
        self._socket = socket
        self._request = request
        self._tasks: set[asyncio.Task[None]] = set()
        self._state: str | None = None  # the newest one the page was given

    async def listen(self) -> None:
        """Take frames until the socket closes; answers under way are finished and remembered even then."""
        try:
            while (frame := await self._next()) is not None:
                said = parsed(frame)
                if isinstance(said, Leave):
                    await self._leave(said)
                    return
                self._begin(said)
        except Malformed:
            await self._socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
        finally:
            await self._answered()

    async def hang_up(self) -> None:
        """Close the line from our side, once what is under way has been answered."""
        await self._answered()
        await self._socket.close(code=WSCloseCode.SERVICE_RESTART)

    async def _answered(self) -> None:
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _next(self) -> str | None:
        try:
            message = await self._socket.receive(timeout=self._parts.idle_seconds)
        except TimeoutError:
            await self._socket.close(code=WSCloseCode.GOING_AWAY)
            return None
        if message.type is WSMsgType.TEXT:
            return str(message.data)
        if message.type is WSMsgType.BINARY:
            raise Malformed
        return None

    async def _leave(self, leave: Leave) -> None:
        if state := leave.state or self._state:
            await self._parts.talk.leave(state)
        await self._socket.close()

    def _begin(self, said: Said) -> None:
        task = asyncio.create_task(self._answer(said, waiting=len(self._tasks)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, said: Said, waiting: int) -> None:
        pressure = self._parts.limits.message(self._request)
        if pressure is Pressure.REFUSED:
            await self._send({"type": "error", "id": said.key, "code": "rate"})
        elif waiting >= _AT_MOST:
            await self._send({"type": "error", "id": said.key, "code": "busy"})
        else:
            await self._send({"type": "typing", "id": said.key})
            crowded = pressure is Pressure.CROWDED or waiting >= _AT_ONCE
            await self._send(await self._reply(replace(said, crowded=crowded)))

    async def _reply(self, said: Said) -> dict[str, Any]:
        try:
            told = await self._parts.talk.say(said)
        except TooLong:
            return {"type": "error", "id": said.key, "code": "too_long"}
        except BadToken:
            return {"type": "error", "id": said.key, "code": "bad_state"}
        reply, self._state = told.reply, told.state
        questions = self._parts.follow_ups.following(reply.reply_ids, reply.language)
        return {
            "type": "reply",
            "id": said.key,
            "state": told.state,
            "private": told.chat.session.is_private,
            "messages": [bubble.to_json() for bubble in bubbles(self._parts.content, reply.reply_ids, reply.language)],
            "suggestions": [{"label": question, "text": question} for question in questions],
        }

    async def _send(self, data: dict[str, Any]) -> None:
        try:
            await self._socket.send_str(json.dumps(data, ensure_ascii=False))
        except ConnectionError:
            return  # the page asks again with the same id, and gets the answer that is remembered


def parsed(frame: str) -> Said | Leave:
    """Read one frame; Malformed when it is none of ours."""
    try:
        data = json.loads(frame)
    except ValueError:
        raise Malformed from None
    if not isinstance(data, dict):
        raise Malformed
    state = _optional(data.get("state"))
    if data.get("type") == "exit":
        return Leave(state)
    key, text = data.get("id"), data.get("text")
    if not isinstance(key, str) or not _UUID.fullmatch(key) or not isinstance(text, str):
        raise Malformed
    return Said(
        key=key,
        text=text.encode("utf-8", "replace").decode(),  # JSON can spell halves of characters that nothing can encode
        state=state,
        language=next((language for language in LANGUAGES if language == data.get("language")), None),
        private=data.get("private") is True,
    )


def _optional(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Malformed
    return value or None
