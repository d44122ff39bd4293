"""A stand-in of Twilio, and a worker on a clock that goes when told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ledger.deletions import Deletions
from bot.settings import Secret
from bot.twilio.api import TwilioApi
from bot.twilio.deletion import DeletionWorker
from tests.fakes import AUTH_TOKEN, Clock
from tests.twilio.stand_in import ACCOUNT, TwilioStandIn

AFTER = 60


def sid(number: int, kind: str = "SM") -> str:
    """A message id as Twilio makes them."""
    return f"{kind}{number:032x}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def twilio(clock: Clock) -> AsyncIterator[TwilioStandIn]:
    """Twilio, on the clock of the test."""
    stand_in = await TwilioStandIn(AUTH_TOKEN, clock, least_age=AFTER).start()
    yield stand_in
    await stand_in.stop()
    # Whatever a test did: nothing but deletions, and nothing that Twilio's own description does not know.
    assert {method for method, _ in stand_in.requests} <= {"DELETE"}
    assert stand_in.outside_the_specification == []


@dataclass
class Machine:
    """The worker and its queue, as in a gateway."""

    waiting: Deletions
    worker: DeletionWorker
    clock: Clock

    async def run(self, seconds: float, step: float = 1) -> None:
        """Let so much time go by, with the worker at work."""
        until = self.clock.now + seconds
        while self.clock.now < until:
            self.clock.forward(min(step, until - self.clock.now))
            await self.worker.work()
            self.worker._watch()

    def hears_of(self, twilio: TwilioStandIn, *sids: str) -> None:
        """Messages come to be at Twilio, and we are told."""
        twilio.holds(*sids)
        for one in sids:
            self.waiting.add(one)

    @property
    def left(self) -> int:
        return self.waiting.summary()[0]


@pytest.fixture
def ledger_path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@asynccontextmanager
async def started(ledger: Path, twilio: TwilioStandIn, clock: Clock) -> AsyncIterator[Machine]:
    """A worker that starts on what is in the ledger, and ends as in a crash: nothing is written at the end."""
    waiting = Deletions(ledger, AFTER, clock)
    api = TwilioApi(twilio.url, ACCOUNT, Secret(AUTH_TOKEN))
    try:
        yield Machine(waiting, DeletionWorker(api, waiting, clock), clock)
    finally:
        await api.close()
        waiting._database.close()


@pytest_asyncio.fixture
async def machine(ledger_path: Path, twilio: TwilioStandIn, clock: Clock) -> AsyncIterator[Machine]:
    async with started(ledger_path, twilio, clock) as running:
        yield running
