"""Gateways that run for the whole session, since starting one takes seconds; each test has a phone of its own."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from argon2 import profiles

from bot.app import Gateway, running
from bot.safety import SafetyLexicon
from bot.staff.accounts.attempts import Attempts
from contract.content import CONTENT_ROOT
from tests.fakes import EngineStandIn, Phone, RedisServer, gateway_settings

NewPhone = Callable[[], Phone]
TIDY_SECONDS = 0.2  # in place of ten: tests look at what is on the disk


@pytest.fixture(scope="session")
def lexicon() -> SafetyLexicon:
    return SafetyLexicon.load(CONTENT_ROOT / "safety")


@pytest_asyncio.fixture(scope="session")
async def _engine() -> AsyncIterator[EngineStandIn]:
    stand_in = EngineStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture
async def engine(_engine: EngineStandIn) -> AsyncIterator[EngineStandIn]:
    """The engine of all gateways, as new for each test."""
    await _engine.reset()
    yield _engine
    await _engine.reset()


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def redis_server(_redis: RedisServer) -> Iterator[RedisServer]:
    """A real Redis; whatever a test does to it is undone."""
    _redis.reset()
    yield _redis
    _redis.reset()


@pytest_asyncio.fixture(scope="session")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@asynccontextmanager
async def _started(folder: Path, engine: EngineStandIn, **environ: str) -> AsyncIterator[Gateway]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.app.TIDY_SECONDS", TIDY_SECONDS)
        patch.setattr("bot.privacy.identity.REFRESH_SECONDS", TIDY_SECONDS)
        patch.setattr("bot.staff.accounts.passwords.PARAMETERS", profiles.CHEAPEST)
        # All tests come from one place.
        patch.setattr("bot.staff.app.Attempts", partial(Attempts, free_by_place=10_000))
        async with running(gateway_settings(folder, engine.port, **environ)) as gateway:
            yield gateway


@pytest.fixture(scope="session")
def memory_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memory")


@pytest_asyncio.fixture(scope="session")
async def _memory_gateway(memory_data_dir: Path, _engine: EngineStandIn) -> AsyncIterator[Gateway]:
    async with _started(memory_data_dir, _engine) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def redis_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("redis-gateway")


@pytest_asyncio.fixture(scope="session")
async def _redis_gateway(redis_data_dir: Path, _engine: EngineStandIn, _redis: RedisServer) -> AsyncIterator[Gateway]:
    async with _started(redis_data_dir, _engine, WAYPOST_REDIS_URL=_redis.url) as gateway:
        yield gateway


@pytest.fixture
def gateway(_memory_gateway: Gateway, engine: EngineStandIn) -> Gateway:
    """The real application with its store in memory."""
    return _trusting(_memory_gateway)


@pytest.fixture
def redis_gateway(_redis_gateway: Gateway, engine: EngineStandIn, redis_server: RedisServer) -> Gateway:
    """The real application with its store in Redis."""
    return _trusting(_redis_gateway)


@pytest.fixture(scope="session")
def second_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("second")


@pytest_asyncio.fixture(scope="session")
async def second_gateway(second_data_dir: Path, _engine: EngineStandIn, _redis: RedisServer) -> AsyncIterator[Gateway]:
    """Another gateway with the same Redis and master key."""
    async with _started(second_data_dir, _engine, WAYPOST_REDIS_URL=_redis.url) as gateway:
        yield gateway


@pytest.fixture
def new_phone(gateway: Gateway, http: aiohttp.ClientSession) -> NewPhone:
    """Phones with numbers nobody has written from."""
    return lambda: Phone(http, gateway.public)


@pytest.fixture
def phone(new_phone: NewPhone) -> Phone:
    """A phone of somebody who has never written."""
    return new_phone()


@pytest.fixture
def redis_phone(redis_gateway: Gateway, http: aiohttp.ClientSession) -> Phone:
    """A phone that texts the gateway with Redis."""
    return Phone(http, redis_gateway.public)


def _trusting(gateway: Gateway) -> Gateway:
    # What an earlier test did to the engine must not leave its breaker open.
    for engine in gateway.engines._engines:
        engine.breaker.succeeded()
    return gateway
