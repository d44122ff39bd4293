"""A pool of single-worker engines on loopback."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.engine.breaker import CircuitBreaker
from bot.settings import Address, Secret
from contract.wire import INTERFACE_VERSION, TurnReply, TurnRequest, WireError

DEADLINE_SECONDS = 6.0
MAX_IN_FLIGHT = 32
_PROBE_SECONDS = 2.0
_DRAIN_POLL_SECONDS = 0.02


class EngineDown(Exception):
    """No engine answered this turn; the code says why."""

    def __init__(self, code: str) -> None:
        """Keep the code: full, slow, refused or odd."""
        super().__init__(code)
        self.code = code


@dataclass
class _Engine:
    url: str
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    in_flight: int = 0
    retired: bool = False  # gets no further turn

    @classmethod
    def at(cls, address: Address) -> "_Engine":
        return cls(f"http://{address.host}:{address.port}/webhooks/turn")


class EnginePool:
    """Sends each turn to the least busy engine that works."""

    def __init__(self, addresses: Sequence[Address], token: Secret) -> None:
        """Prepare the pool; call `open` inside the running loop before use."""
        self._engines = [_Engine.at(address) for address in addresses]
        self._headers = {"Authorization": f"Bearer {token.value}"}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the connection pool; nothing is sent yet."""
        self._session = aiohttp.ClientSession(headers=self._headers, connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        """Close all connections."""
        if self._session:
            await self._session.close()

    def add(self, address: Address) -> None:
        """Send turns to one more engine from now on."""
        self._engines.append(_Engine.at(address))

    async def retire(self, address: Address) -> None:
        """Send an engine no further turn, and return when it has answered those it has."""
        url = _Engine.at(address).url
        leaving = [engine for engine in self._engines if engine.url == url]
        for engine in leaving:
            engine.retired = True
            self._engines.remove(engine)
        while any(engine.in_flight for engine in leaving):  # each turn has its deadline
            await asyncio.sleep(_DRAIN_POLL_SECONDS)

    async def model_at(self, address: Address) -> str | None:
        """The model of an engine that answers a real turn, in this pool or not; None while it does not."""
        probe = await self._probe(_Engine.at(address))
        return str(probe.get("model")) if probe else None

    async def turn(self, request: TurnRequest, deadline: float = DEADLINE_SECONDS) -> TurnReply:
        """One turn of dialogue; EngineDown when no engine gives a sound reply within `deadline` seconds."""
        if sum(engine.in_flight for engine in self._engines) >= MAX_IN_FLIGHT:
            raise EngineDown("full")
        try:
            async with asyncio.timeout(deadline):
                return await self._first_sound_reply(request)
        except TimeoutError as error:
            raise EngineDown("slow") from error

    async def _first_sound_reply(self, request: TurnRequest) -> TurnReply:
        # A refused connection costs no time, so the other engines are asked; a slow or odd one has spent the person's.
        untried = list(self._engines)
        while engine := _least_busy(untried):
            untried.remove(engine)
            try:
                return await self._ask(engine, request)
            except (aiohttp.ClientError, OSError):
                continue
        raise EngineDown("refused")

    async def _ask(self, engine: _Engine, request: TurnRequest) -> TurnReply:
        engine.in_flight += 1
        engine.breaker.begin()
        sound = False
        try:
            reply = TurnReply.from_json(await self._post(engine, request))
            sound = True
            return reply
        except (WireError, ValueError) as error:
            raise EngineDown("odd") from error
        finally:
            engine.in_flight -= 1
            (engine.breaker.succeeded if sound else engine.breaker.failed)()

    async def ready(self) -> dict[str, Any]:
        """How many engines answer a real turn, of how many, and the models they run."""
        found = await asyncio.gather(*(self._probe(engine) for engine in self._engines))
        models = sorted({str(probe.get("model")) for probe in found if probe})
        return {"ready": sum(probe is not None for probe in found), "of": len(self._engines), "models": models}

    async def _post(self, engine: _Engine, request: TurnRequest) -> Any:
        async with self._opened.post(f"{engine.url}/", json=request.to_json()) as response:
            if response.status != 200:
                raise WireError("not answered with 200")
            return await response.json()

    async def _probe(self, engine: _Engine) -> dict[str, Any] | None:
        try:
            timeout = aiohttp.ClientTimeout(total=_PROBE_SECONDS)
            async with self._opened.get(f"{engine.url}/ready", timeout=timeout) as response:
                body: dict[str, Any] = await response.json()
                return body if body.get("ready") and body.get("version") == INTERFACE_VERSION else None
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
            return None

    @property
    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the pool is not open")
        return self._session


def _least_busy(engines: Sequence[_Engine]) -> _Engine | None:
    working = [engine for engine in engines if engine.breaker.passes and not engine.retired]
    return min(working, key=lambda engine: engine.in_flight, default=None)
