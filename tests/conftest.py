"""For all tests of the gateway: the content is read once, and every run is the same run."""

import pytest
from hypothesis import settings

from contract.content import Content

# What hypothesis finds belongs into a test of its own.
settings.register_profile("same every time", derandomize=True, deadline=None, database=None, max_examples=150)
settings.load_profile("same every time")


@pytest.fixture(scope="session")
def content() -> Content:
    return Content.load()
