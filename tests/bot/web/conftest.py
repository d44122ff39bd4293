"""Visitors of the website."""

from collections.abc import Callable

import aiohttp
import pytest

from bot.app import Gateway
from tests.bot.web.pages import Visitor

NewVisitor = Callable[[], Visitor]


@pytest.fixture
def new_visitor(gateway: Gateway, http: aiohttp.ClientSession) -> NewVisitor:
    """Visitors who have never written."""
    return lambda: Visitor(http, gateway)


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """Somebody who has never written."""
    return new_visitor()
