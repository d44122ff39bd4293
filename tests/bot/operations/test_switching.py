"""Another model takes over, or does not; whoever writes meanwhile gets an answer either way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from bot.engine.pool import EngineDown, EnginePool
from bot.operations.serving import Choice, ServingModel
from bot.operations.switching import ModelSwitch, SwitchFailed, SwitchRefused
from bot.settings import Address, Secret
from contract.state import ConversationState
from contract.wire import TurnRequest
from tests.fakes import EngineStandIn, free_port

REQUEST = TurnRequest("hi", "en", ConversationState())
SHIPPED = "shipped"


@dataclass
class StandIns:
    """Engine processes that are stand-ins over real HTTP; `fails` says which of those begun never gets ready."""

    serving: ServingModel
    running: dict[Address, EngineStandIn] = field(default_factory=dict)
    fails: Callable[[int], bool] = lambda number: False
    lies: bool = False
    begun: int = 0
    takes: float = 0.02
    _starting: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def addresses(self) -> list[Address]:
        return list(self.running)

    def begin(self, address: Address, model: Path | None = None) -> None:
        self.begun += 1
        choice = self.serving.choice
        name = model.name.split(".")[0] if model else choice.model.name.split(".")[0] if choice else SHIPPED
        mode: str = "error" if self.fails(self.begun) else "normal"
        engine = EngineStandIn(port=address.port, model="other" if self.lies else name, takes=self.takes)
        engine.mode = mode  # type: ignore[assignment]
        self.running[address] = engine
        self._starting.append(asyncio.ensure_future(engine.start()))

    async def end(self, address: Address) -> None:
        await self.running.pop(address).stop()

    @property
    def models(self) -> list[str]:
        return sorted(engine.model for engine in self.running.values())


@pytest.fixture
def serving(tmp_path: Path) -> ServingModel:
    return ServingModel(tmp_path)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "better.tar.gz"
    path.touch()
    return path


@pytest_asyncio.fixture
async def engines(serving: ServingModel) -> AsyncIterator[StandIns]:
    stand_ins = StandIns(serving)
    for _ in range(2):
        stand_ins.begin(Address("127.0.0.1", free_port()))
    await asyncio.gather(*stand_ins._starting)
    yield stand_ins
    for address in stand_ins.addresses:
        await stand_ins.end(address)


@pytest_asyncio.fixture
async def pool(engines: StandIns) -> AsyncIterator[EnginePool]:
    opened = EnginePool(engines.addresses, Secret("token"))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def switch(engines: StandIns, pool: EnginePool, serving: ServingModel) -> ModelSwitch:
    return ModelSwitch(engines, pool, serving, ready_seconds=1.5)


@dataclass
class Load:
    """Turns without a pause, from many people at once."""

    pool: EnginePool
    answered: int = 0
    failed: list[str] = field(default_factory=list)
    _people: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> "Load":
        self._people = [asyncio.create_task(self._writes()) for _ in range(16)]
        await asyncio.sleep(0.1)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0.1)
        for person in self._people:
            person.cancel()
        await asyncio.gather(*self._people, return_exceptions=True)

    async def _writes(self) -> None:
        while True:
            try:
                await self.pool.turn(REQUEST)
                self.answered += 1
            except EngineDown as down:
                self.failed.append(down.code)


async def test_no_turn_is_lost_on_the_way_to_another_model_and_back(
    switch: ModelSwitch, engines: StandIns, pool: EnginePool, model: Path
) -> None:
    async with Load(pool) as load:
        await switch.to(model)
        assert engines.models == ["better", "better"]
        await switch.to(None)
        assert engines.models == [SHIPPED, SHIPPED]
    assert load.failed == []
    assert load.answered > 100
    assert engines.begun == 6


async def test_the_choice_outlives_a_restart_and_ends_with_the_way_back(
    switch: ModelSwitch, model: Path, serving: ServingModel, tmp_path: Path
) -> None:
    await switch.to(model)
    assert ServingModel(tmp_path).choice == Choice(model, over=SHIPPED)
    assert serving.environment() == {"WAYPOST_CHOSEN_MODEL": str(model), "WAYPOST_CHOSEN_OVER": SHIPPED}
    await switch.to(None)
    assert serving.choice is None and serving.environment() == {}


async def test_a_second_choice_stays_over_the_shipped_model(switch: ModelSwitch, model: Path, tmp_path: Path) -> None:
    await switch.to(model)
    second = tmp_path / "best.tar.gz"
    second.touch()
    await switch.to(second)
    assert switch.choice == Choice(second, over=SHIPPED)


@pytest.mark.parametrize("failing", [1, 2])
async def test_a_model_that_does_not_get_ready_leaves_all_as_it_was(
    switch: ModelSwitch, engines: StandIns, pool: EnginePool, model: Path, serving: ServingModel, failing: int
) -> None:
    engines.fails = lambda number: number == 2 + failing
    async with Load(pool) as load:
        with pytest.raises(SwitchFailed):
            await switch.to(model)
    assert load.failed == []
    assert engines.models == [SHIPPED, SHIPPED]
    assert serving.choice is None
    assert switch.progress.phase == "failed"


async def test_an_engine_with_another_model_than_asked_for_is_not_used(
    switch: ModelSwitch, engines: StandIns, model: Path
) -> None:
    engines.lies = True
    with pytest.raises(SwitchFailed):
        await switch.to(model)
    assert engines.models == [SHIPPED, SHIPPED]


async def test_one_switch_at_a_time_and_only_to_a_model_that_is_there(switch: ModelSwitch, model: Path) -> None:
    first = asyncio.create_task(switch.to(model))
    await asyncio.sleep(0.1)
    assert (switch.progress.phase, switch.progress.of) == ("switching", 2)
    with pytest.raises(SwitchRefused):
        await switch.to(None)
    await first
    with pytest.raises(SwitchRefused):
        await switch.to(model.with_name("gone.tar.gz"))


async def test_a_gateway_that_stops_waits_for_no_switch(
    switch: ModelSwitch, engines: StandIns, model: Path, serving: ServingModel
) -> None:
    engines.fails = lambda number: number == 4  # the second of the new ones never gets ready
    switch.start(model)
    async with asyncio.timeout(5):
        while engines.begun < 4:
            await asyncio.sleep(0.05)
    async with asyncio.timeout(1):
        await switch.close()
    assert serving.choice is None and not switch.is_busy


async def test_the_only_engine_is_let_go_after_its_follower_answers(tmp_path: Path, model: Path) -> None:
    serving = ServingModel(tmp_path)
    engines = StandIns(serving, takes=0.4)  # longer than a stand-in waits for those it answers when it is stopped
    first = Address("127.0.0.1", free_port())
    engines.begin(first)
    await asyncio.gather(*engines._starting)
    pool = EnginePool([first], Secret("token"))
    await pool.open()
    async with Load(pool) as load:
        await ModelSwitch(engines, pool, serving).to(model)
    await pool.close()
    assert load.failed == [] and engines.models == ["better"]
    for address in engines.addresses:
        await engines.end(address)


@pytest.mark.parametrize("written", ["", "]", "{}", '{"model": 7}', "[]"])
def test_a_spoilt_choice_is_none(tmp_path: Path, written: str) -> None:
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "serving.json").write_text(written)
    assert ServingModel(tmp_path).choice is None
