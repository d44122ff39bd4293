"""A stand-in of Twilio's REST API: holds messages, deletes them, and fails in every way Twilio can."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from aiohttp import encode_basic_auth, web
from openapi_core import OpenAPI
from openapi_core.contrib.aiohttp import AIOHTTPOpenAPIWebRequest, AIOHTTPOpenAPIWebResponse
from openapi_core.exceptions import OpenAPIError

SPECIFICATION = Path(__file__).with_name("messages_api_v2010.json")
ACCOUNT = "AC" + "0123456789abcdef" * 2
_PATH = "/2010-04-01/Accounts/{account}/Messages/{sid}.json"

# "lost": the message is deleted, and the answer never arrives.
Fault = Literal["busy", "error", "hang", "cut", "lost", "early", "credentials", "forbidden_once", "redirect"]


@dataclass
class TwilioStandIn:
    """Serves Twilio's description of the API; `faults` befall the next requests, one each."""

    auth_token: str
    clock: Callable[[], float] = time.time
    least_age: float = 0.0  # younger messages cannot be deleted: 20009
    retry_after: str = "30"
    knows_every_message: bool = False  # else one that was not created here is answered with 404
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    messages: dict[str, float] = field(default_factory=dict)  # id -> when it came to be
    deleted: dict[str, float] = field(default_factory=dict)  # id -> when it was deleted
    requests: list[tuple[str, str]] = field(default_factory=list)  # method and path of everything ever asked
    outside_the_specification: list[str] = field(default_factory=list)
    most_at_once: int = 0
    port: int = 0
    _at_once: int = 0
    _runner: web.AppRunner | None = None

    async def start(self) -> "TwilioStandIn":
        """Listen on a free port."""
        description = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
        description["servers"] = [{"url": "http://127.0.0.1"}]
        for path in description["paths"].values():
            path.pop("servers", None)
        self._api = OpenAPI.from_dict(description)
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._any)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def stop(self) -> None:
        """Refuse connections from now on; `start` comes back on the same port."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def holds(self, *sids: str) -> None:
        """Let these messages come to be now."""
        for sid in sids:
            self.messages[sid] = self.clock()

    def tries(self, sid: str) -> int:
        return sum(path.endswith(f"/{sid}.json") for _, path in self.requests)

    async def _any(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.method, request.path))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            response = await self._checked(request)
        finally:
            self._at_once -= 1
        return response

    async def _checked(self, request: web.Request) -> web.Response:
        asked = AIOHTTPOpenAPIWebRequest(request, body=await request.read())
        try:
            self._api.validate_request(asked)
        except OpenAPIError as error:
            self.outside_the_specification.append(f"{request.method} {request.path}: {error}")
            return _error(400, 20001)
        response = await self._answer(request)
        if response.status < 300:  # Twilio's description has no errors in it
            self._api.validate_response(asked, AIOHTTPOpenAPIWebResponse(response))
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        if request.method != "DELETE":
            return _error(405, 20004)
        account, sid = request.path.split("/")[3], request.path.rpartition("/")[2].removesuffix(".json")
        given = request.headers.get("Authorization", "")
        if given != encode_basic_auth(account, self.auth_token) or account != ACCOUNT:
            return _error(401, 20003)
        fault = self.always or (self.faults.popleft() if self.faults else None)
        if fault and (answer := await self._fail(fault, request, sid)):
            return answer
        return self._delete(sid)

    def _delete(self, sid: str) -> web.Response:
        if self.knows_every_message and sid not in self.deleted:
            self.messages.setdefault(sid, 0.0)
        if sid not in self.messages:
            return _error(404, 20404)
        if self.clock() - self.messages[sid] < self.least_age:
            return _error(409, 20009)
        del self.messages[sid]
        self.deleted[sid] = self.clock()
        return web.Response(status=204)

    async def _fail(self, fault: Fault, request: web.Request, sid: str) -> web.Response | None:
        if fault == "busy":
            return _error(429, 20429, {"Retry-After": self.retry_after})
        if fault == "hang":
            await asyncio.sleep(5)
        if fault == "lost":
            self._delete(sid)
        if fault in ("cut", "lost"):
            assert request.transport
            request.transport.abort()
        codes = {"error": (503, 20500), "early": (409, 20009), "credentials": (401, 20003), "forbidden_once": (400, 20001)}
        if fault == "redirect":
            return web.Response(status=302, headers={"Location": f"{self.url}/elsewhere"})
        return _error(*codes[fault]) if fault in codes else web.Response(status=503)


def message_path(sid: str) -> str:
    """The path of a message."""
    return _PATH.format(account=ACCOUNT, sid=sid)


def _error(status: int, code: int, headers: dict[str, str] | None = None) -> web.Response:
    body = {"code": code, "message": "-", "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return web.json_response(body, status=status, headers=headers)
