"""Engines get the model that was accepted, and no other that lies in its place."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.app import running
from bot.ledger.file import opened
from bot.operations.serving import FOLDER
from bot.settings import Address, Settings
from bot.staff.review.proposals import Change, Proposals
from bot.staff.review.training_text import Labels
from bot.staff.roles import Role
from tests.fakes import EngineStandIn, free_port, gateway_settings
from tests.staff import Browser, new_account

ACCEPTED = "accepted"


@dataclass
class Processes:
    """Engine processes that are only written down."""

    addresses: list[Address]
    begun: list[Path | None] = field(default_factory=list)

    def begin(self, address: Address, model: Path | None = None) -> None:
        self.begun.append(model)

    async def end(self, address: Address) -> None:
        pass


@dataclass(frozen=True)
class Desk:
    """An editor in front of one accepted measurement."""

    editor: Browser
    processes: Processes
    settings: Settings
    number: int

    def leaves(self, model: str) -> Path:
        """The measurement's result on the disk names this model, which lies beside it."""
        folder = self.settings.models_dir / FOLDER
        (folder / str(self.number)).mkdir(parents=True, exist_ok=True)
        (folder / "models").mkdir(exist_ok=True)
        outcome = {"before": "a", "after": model, "texts": 1, "groups": [], "changed": []}
        (folder / str(self.number) / "outcome.json").write_text(json.dumps(outcome), encoding="utf-8")
        path = folder / "models" / f"{model}.tar.gz"
        path.touch()
        return path

    async def switches(self) -> int:
        """The status of asking for it."""
        return (await self.editor.post(f"/review/evaluation/{self.number}/switch")).status


@pytest_asyncio.fixture
async def desk(tmp_path: Path, engine: EngineStandIn) -> AsyncIterator[Desk]:
    settings = gateway_settings(tmp_path, engine.port)
    processes = Processes([Address("127.0.0.1", free_port())])
    number, name = _accepted(settings.ledger), new_account(settings.ledger, Role.EDITOR)
    async with (
        running(settings, processes) as gateway,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        editor = Browser(f"http://{gateway.staff.host}:{gateway.staff.port}", session)
        await editor.sign_in(name)
        yield Desk(editor, processes, settings, number)


def _accepted(ledger: Path) -> int:
    change = Change("the goats moved in and i moved out", Labels(("runaway",), "youth", "half", "en"))
    with closing(opened(ledger)) as database:
        proposals = Proposals(database)
        number = proposals.begin("ana", [proposals.propose("ana", change, "goats")])
        proposals.ended(number, "done", ACCEPTED)
        proposals.accept(number, "ben", alone=False)
        return number


async def test_the_accepted_model_is_begun(desk: Desk) -> None:
    model = desk.leaves(ACCEPTED)
    assert await desk.switches() == 303
    async with asyncio.timeout(5):
        while not desk.processes.begun:
            await asyncio.sleep(0.02)
    assert desk.processes.begun == [model]


@pytest.mark.parametrize("model", ["another", "accepted2"])
async def test_a_model_in_its_place_is_not(desk: Desk, model: str) -> None:
    desk.leaves(model)
    assert await desk.switches() == 409
    assert desk.processes.begun == []
