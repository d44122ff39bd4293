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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run last what kills parts of the product and ends it: the other modules share it."""
    items.sort(key=lambda item: item.path.name == "test_product.py")
