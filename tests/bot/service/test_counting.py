"""One conversation moves at most three counts by one, whatever it does; a private one moves none."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import cycle
from pathlib import Path

import aiohttp
import pytest

from bot.app import Gateway
from bot.figures.cards import CELLS, Cell, door
from bot.figures.noise import CONTRIBUTIONS
from contract.wire import Need
from tests.bot.conftest import TIDY_SECONDS
from tests.bot.web.pages import Visitor
from tests.fakes import EngineStandIn, Phone, RedisServer, new_sid

Added = Callable[[], Awaitable[Counter[Cell]]]
NEEDS = ("runaway", "labor_trafficking", "sextortion", "ask_signs", "distress")
HARD = "he has a knife and is breaking down the door"


def counted(*folders: Path) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for folder in folders:
        with closing(sqlite3.connect(folder / "ledger.sqlite3")) as database:
            for card, label, n in database.execute("SELECT card, label, n FROM counted"):
                found[Cell(card, label)] += n
    return found


@pytest.fixture
def folders(memory_data_dir: Path, redis_data_dir: Path, second_data_dir: Path, second_gateway: Gateway) -> tuple[Path, ...]:
    return (memory_data_dir, redis_data_dir, second_data_dir)


@pytest.fixture
async def added(gateway: Gateway, redis_gateway: Gateway, folders: tuple[Path, ...]) -> Added:
    """What was counted by all gateways since the test began."""
    await asyncio.sleep(3 * TIDY_SECONDS)
    before = counted(*folders)

    async def since() -> Counter[Cell]:
        await asyncio.sleep(3 * TIDY_SECONDS)
        return counted(*folders) - before

    return since


@pytest.fixture(params=["memory", "redis"])
def any_phone(request: pytest.FixtureRequest) -> Phone:
    phone: Phone = request.getfixturevalue("phone" if request.param == "memory" else "redis_phone")
    return phone


@pytest.fixture
def visitor(gateway: Gateway, http: aiohttp.ClientSession) -> Visitor:
    return Visitor(http, gateway)


def is_one_conversation(cells: Counter[Cell]) -> bool:
    return sum(cells.values()) <= CONTRIBUTIONS and set(cells.values()) <= {1} and cells.keys() <= set(CELLS)


async def test_a_conversation_hands_in_three_cards(any_phone: Phone, engine: EngineStandIn, added: Added) -> None:
    engine.needs, engine.otherwise = (Need("labor_trafficking", 0.9),), ("need.labor_trafficking",)
    await any_phone.texts("my boss has my passport")
    assert await added() == {
        door("sms", "en"): 1,
        Cell("need", "labor_trafficking"): 1,
        Cell("answer", "answered.high.nhth"): 1,
    }


async def test_cards_are_handed_in_as_they_come(any_phone: Phone, engine: EngineStandIn, added: Added) -> None:
    engine.otherwise = ("act.greet",)
    await any_phone.texts("hi")
    assert await added() == {door("sms", "en"): 1}
    engine.needs, engine.otherwise = (Need("runaway", 0.6),), ("need.runaway",)
    await any_phone.texts("i ran away from home")
    assert sum((await added()).values()) == 3


async def test_two_hundred_messages_count_as_one(
    any_phone: Phone, engine: EngineStandIn, added: Added, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.service.FLOOD", 1_000)
    texts = cycle(
        ["i ran away from home", HARD, "me escapé de mi casa", "PRIVATE", "in private", "PRIVATE OFF", "HELP", "x"]
    )
    needs = cycle(NEEDS)
    for _, text in zip(range(200), texts, strict=False):
        engine.needs = (Need(next(needs), 0.9),)
        await any_phone.texts(text)
    assert sum((await added()).values()) == 3 and is_one_conversation(await added())


async def test_messages_at_the_same_time_count_as_one(any_phone: Phone, engine: EngineStandIn, added: Added) -> None:
    """Danger waits for no text before it, so all of these see a conversation that has handed in nothing."""
    answers = await asyncio.gather(*(any_phone.texts(f"{HARD} {number}") for number in range(12)))
    assert all(answer.ids for answer in answers)
    assert sum((await added()).values()) == 3 and is_one_conversation(await added())


async def test_two_gateways_count_a_conversation_once(
    redis_gateway: Gateway, second_gateway: Gateway, http: aiohttp.ClientSession, added: Added
) -> None:
    here = Phone(http, redis_gateway.public)
    there = Phone(http, second_gateway.public, here.number)
    await asyncio.gather(*(phone.texts(HARD) for phone in (here, there) * 4))
    assert sum((await added()).values()) == 3 and is_one_conversation(await added())


async def test_a_retry_counts_once(any_phone: Phone, engine: EngineStandIn, added: Added) -> None:
    sid = new_sid()
    await asyncio.gather(*(any_phone.texts(HARD, MessageSid=sid) for _ in range(3)))
    await any_phone.texts(HARD, MessageSid=sid)
    assert sum((await added()).values()) == 3


async def test_a_page_sent_again_and_again_counts_as_one_conversation(
    visitor: Visitor, engine: EngineStandIn, added: Added
) -> None:
    """Going back to an early page makes several of one conversation, each of which has handed in little."""
    await visitor.opens()
    early = dict((await visitor.says("hi there")).fields)
    for number, need in enumerate(NEEDS):
        engine.needs = (Need(need, 0.9),)
        await visitor.posts(early | {"text": f"i ran away from home {number}", "page": f"{number:032x}"})
        await visitor.says("and now i am at the bus station")
    assert len(engine.asked) > 2 * len(NEEDS)  # each of them was answered
    assert sum((await added()).values()) == 3 and is_one_conversation(await added())


async def test_a_private_conversation_is_never_counted(any_phone: Phone, engine: EngineStandIn, added: Added) -> None:
    engine.needs = (Need("runaway", 0.9),)
    await any_phone.texts("PRIVATE")
    await any_phone.texts("i ran away from home")
    await any_phone.texts(HARD)
    assert await added() == {}
    await any_phone.texts("PRIVATE OFF")
    await any_phone.texts("i ran away from home")
    assert sum((await added()).values()) == 3


async def test_a_private_chat_on_the_website_is_never_counted(visitor: Visitor, engine: EngineStandIn, added: Added) -> None:
    engine.needs = (Need("runaway", 0.9),)
    await visitor.opens()
    await visitor.says("i ran away from home", private="true")
    await visitor.says(HARD, private="true")
    assert await added() == {}


async def test_what_was_counted_before_private_is_not_counted_again(
    any_phone: Phone, engine: EngineStandIn, added: Added
) -> None:
    engine.needs = (Need("runaway", 0.9),)
    await any_phone.texts("i ran away from home")
    await any_phone.texts("PRIVATE")
    await any_phone.texts("i ran away from home")
    await any_phone.texts("PRIVATE OFF")
    await any_phone.texts("i ran away from home")
    assert is_one_conversation(await added())


async def test_what_cannot_be_told_is_not_counted(
    redis_phone: Phone, engine: EngineStandIn, redis_server: RedisServer, added: Added
) -> None:
    await redis_phone.texts(HARD)
    redis_server.pause()
    for _ in range(2):
        assert (await redis_phone.texts(HARD)).ids
    redis_server.resume()
    await redis_phone.texts(HARD)
    assert sum((await added()).values()) == 3 and is_one_conversation(await added())


async def test_after_exit_another_conversation_begins(any_phone: Phone, engine: EngineStandIn, added: Added) -> None:
    await any_phone.texts(HARD)
    await any_phone.texts("EXIT")
    await any_phone.texts("hi")
    await any_phone.texts(HARD)
    assert (await added())[Cell("need", "danger")] == 2


@pytest.mark.parametrize("label", ["act_greet", "none", "a_word_somebody_typed", "danger.lead", "unknown"])
async def test_only_what_is_on_the_list_can_be_counted(
    any_phone: Phone, engine: EngineStandIn, added: Added, label: str
) -> None:
    engine.needs = (Need(label, 0.9),)
    await any_phone.texts("hello there")
    assert await added() == {door("sms", "en"): 1}


async def test_no_engine_counts_as_fallback(any_phone: Phone, engine: EngineStandIn, added: Added) -> None:
    engine.mode = "error"
    await any_phone.texts("my boss has my passport")
    assert await added() == {door("sms", "en"): 1, Cell("answer", "fallback"): 1}
