"""One running product, with a real Redis, for all tests that do not break it for good."""

from collections.abc import Iterator

import pytest

from tests.system.product import Product, Redis


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def product(redis: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    started = Product(tmp_path_factory.mktemp("product") / "data", redis.url).start()
    yield started
    if started.process and started.process.poll() is None:
        started.stop()
