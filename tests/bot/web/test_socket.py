"""The chat over a socket: `GET /chat/ws`, as the design fixes it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import WSCloseCode, WSMsgType, WSServerHandshakeError

from bot.app import Gateway, running
from bot.web import limits
from tests.fakes import EngineStandIn, RedisServer, gateway_settings

BOSS = "my boss has my passport"
GUN = "he has a gun and is breaking down the door"


class Line:
    """One page's socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.state: str | None = None

    async def sends(self, text: str, **fields: Any) -> str:
        """Send one message; its id."""
        frame = {"id": str(uuid.uuid4()), "text": text, "language": None, "private": False, "state": self.state} | fields
        await self.socket.send_str(json.dumps(frame, ensure_ascii=False))
        return str(frame["id"])

    async def receives(self) -> dict[str, Any]:
        """The next frame."""
        message = await self.socket.receive(timeout=10)
        assert message.type is WSMsgType.TEXT, message
        data: dict[str, Any] = json.loads(message.data)
        return data

    async def answer(self) -> dict[str, Any]:
        """The next frame that is not `typing`."""
        while (data := await self.receives())["type"] == "typing":
            pass
        self.state = data.get("state", self.state)
        return data

    async def says(self, text: str, **fields: Any) -> dict[str, Any]:
        """Send one message and return what it gets."""
        await self.sends(text, **fields)
        return await self.answer()

    async def closed(self) -> int | None:
        """The code with which the other side closes."""
        message = await self.socket.receive(timeout=10)
        assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED), message
        return self.socket.close_code


@asynccontextmanager
async def connected(http: aiohttp.ClientSession, gateway: Gateway, **headers: str) -> AsyncIterator[Line]:
    url = f"http://{gateway.public.host}:{gateway.public.port}/chat/ws"
    async with http.ws_connect(url, headers=headers, max_msg_size=0) as socket:
        yield Line(socket)


def ids(answer: dict[str, Any]) -> list[str]:
    return [message["reply_id"] for message in answer["messages"]]


@pytest.fixture(autouse=True)
def hears(engine: EngineStandIn) -> None:
    engine.hears = {"boss": ("need.labor_trafficking",), "free": ("ask.line_facts",), "home": ("need.child_abuse",)}


@pytest.fixture
async def line(http: aiohttp.ClientSession, gateway: Gateway) -> AsyncIterator[Line]:
    async with connected(http, gateway) as line:
        yield line


async def test_reply_has_the_fixed_shape(line: Line) -> None:
    key = await line.sends(BOSS)
    assert await line.receives() == {"type": "typing", "id": key}
    reply = await line.receives()
    assert (reply["type"], reply["id"]) == ("reply", key)
    assert isinstance(reply["state"], str)
    assert ids(reply) == ["need.labor_trafficking", "note.computer"]
    first = reply["messages"][0]
    assert "1-888-373-7888" in first["text"]
    assert {"tel:+18883737888", "sms:233733?&body=HELP"} <= {link["href"] for link in first["links"]}
    assert all(link["label"] for link in first["links"])
    assert all(set(one) == {"label", "text"} for one in reply["suggestions"])
    assert reply["suggestions"]


async def test_state_carries_the_conversation(line: Line, engine: EngineStandIn) -> None:
    await line.says(BOSS)
    await line.says("is it free")
    assert [asked.state.turns for asked in engine.asked] == [0, 1]
    line.state = None
    await line.says("is it free")
    assert engine.asked[-1].state.turns == 0


async def test_state_holds_no_word_and_stays_small(line: Line) -> None:
    for turn in range(30):
        answer = await line.says(f"{BOSS} number {turn}")
        assert "boss" not in answer["state"]
    assert len(answer["state"]) < 2_500


async def test_same_id_twice_is_one_turn(line: Line, engine: EngineStandIn) -> None:
    key = str(uuid.uuid4())
    first = await line.says(BOSS, id=key, state=None)
    second = await line.says(BOSS, id=key, state=None)
    assert ids(first) == ids(second)
    assert engine.texts == [BOSS]
    await line.says("is it free")
    assert engine.asked[-1].state.turns == 1


async def test_same_id_at_the_same_time_is_one_turn(
    http: aiohttp.ClientSession, gateway: Gateway, engine: EngineStandIn
) -> None:
    """The socket drops in mid-answer, and the page sends the message again over the next one."""
    engine.mode, engine.slow_seconds = "slow", 1.0
    key = str(uuid.uuid4())
    async with connected(http, gateway) as first:
        await first.sends(BOSS, id=key)
        await first.receives()
    async with connected(http, gateway) as second:
        answer = await second.says(BOSS, id=key)
    assert ids(answer)[0] == "need.labor_trafficking"
    assert engine.texts == [BOSS]


async def test_retry_of_a_first_message_belongs_to_the_same_conversation(
    http: aiohttp.ClientSession, redis_gateway: Gateway, engine: EngineStandIn
) -> None:
    key = str(uuid.uuid4())
    async with connected(http, redis_gateway) as line:
        first = await line.says(BOSS, id=key)
        second = await line.says(BOSS, id=key, state=None)
    assert ids(first) == ids(second)
    assert engine.texts == [BOSS]


async def test_two_messages_at_once_are_both_answered(line: Line) -> None:
    keys = {await line.sends(BOSS), await line.sends("im scared to go home")}
    answers = [await line.answer(), await line.answer()]
    assert {answer["id"] for answer in answers} == keys


async def test_danger_overtakes_a_slow_answer(line: Line, engine: EngineStandIn) -> None:
    engine.mode, engine.slow_seconds = "slow", 3.0
    await line.sends(BOSS)
    urgent = await line.sends(GUN)
    first = await line.answer()
    assert (first["id"], ids(first)[0]) == (urgent, "danger.lead")


FOREIGN = ["https://evil.test", "null", "http://127.0.0.1:1", "https://waypost.test.evil.test", "http://waypost.test", ""]


@pytest.mark.parametrize("origin", FOREIGN)
async def test_foreign_origin_is_closed(http: aiohttp.ClientSession, gateway: Gateway, origin: str) -> None:
    async with connected(http, gateway, Origin=origin) as line:
        assert await line.closed() == WSCloseCode.POLICY_VIOLATION


async def test_our_own_origins_are_welcome(http: aiohttp.ClientSession, gateway: Gateway) -> None:
    for origin in (
        "https://waypost.test",
        f"http://127.0.0.1:{gateway.public.port}",
        f"http://localhost:{gateway.public.port}",
    ):
        async with connected(http, gateway, Origin=origin) as line:
            assert ids(await line.says(BOSS))


async def test_too_long_is_said_so_and_the_line_goes_on(line: Line) -> None:
    for text in ("x" * 2_001, "\N{CRYING FACE}" * 10_000):
        answer = await line.says(text)
        assert (answer["type"], answer["code"]) == ("error", "too_long")
    assert ids(await line.says("my boss " * 250))[0] == "need.labor_trafficking"


async def test_size_closes_the_line(line: Line) -> None:
    await line.sends("x" * 70_000)
    assert await line.closed() == WSCloseCode.MESSAGE_TOO_BIG


STRANGE = [
    "",
    "nothing",
    "[]",
    "1",
    '{"text":"x"}',
    '{"id":"x","text":"x"}',
    '{"id":7,"text":"x"}',
    '{"id":"0123456789abcdef"}',
]


@pytest.mark.parametrize("frame", STRANGE)
async def test_frames_of_no_page_close_the_line(line: Line, frame: str) -> None:
    await line.socket.send_str(frame)
    assert await line.closed() == WSCloseCode.UNSUPPORTED_DATA


async def test_half_characters_are_answered(line: Line) -> None:
    frame = json.dumps({"id": str(uuid.uuid4()), "text": "MARK my boss"}).replace("MARK", "\\ud83d")
    await line.socket.send_str(frame)
    assert ids(await line.answer())[0] == "need.labor_trafficking"


@pytest.mark.parametrize("state", ["x", "gAAAAABf", "é" * 50, "A" * 7_000])
async def test_forged_state_is_refused(line: Line, engine: EngineStandIn, state: str) -> None:
    answer = await line.says(BOSS, state=state)
    assert (answer["type"], answer["code"]) == ("error", "bad_state")
    assert engine.asked == []


async def test_state_of_another_gateway_is_refused(
    line: Line, engine: EngineStandIn, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    settings = gateway_settings(tmp_path, engine.port, WAYPOST_SECRET_KEY="another master key, long enough too")
    async with running(settings) as other, connected(http, other) as there:
        await there.says(BOSS)
    assert (await line.says(BOSS, state=there.state))["code"] == "bad_state"


async def test_old_state_is_refused_and_quiet_lines_are_closed(
    engine: EngineStandIn, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    async with running(gateway_settings(tmp_path, engine.port, WAYPOST_IDLE_SECONDS="1")) as gateway:
        async with connected(http, gateway) as line:
            await line.says(BOSS)
            assert await line.closed() == WSCloseCode.GOING_AWAY
        await asyncio.sleep(1.2)  # tokens count whole seconds
        async with connected(http, gateway) as again:
            assert (await again.says(BOSS, state=line.state))["code"] == "bad_state"
            assert ids(await again.says(BOSS, state=None))[0] == "need.labor_trafficking"


async def test_exit_ends_the_conversation_for_whoever_still_holds_it(http: aiohttp.ClientSession, gateway: Gateway) -> None:
    async with connected(http, gateway) as line:
        await line.says(BOSS)
        await line.socket.send_str(json.dumps({"type": "exit"}))
        assert await line.closed() == WSCloseCode.OK
    async with connected(http, gateway) as again:
        assert (await again.says(BOSS, state=line.state))["code"] == "bad_state"


async def test_exit_in_words_ends_it_too(line: Line) -> None:
    await line.says(BOSS)
    before = line.state
    answer = await line.says("EXIT")
    assert ids(answer) == ["exit.neutral"]
    assert (await line.says(BOSS, state=before))["code"] == "bad_state"


async def test_exit_post_ends_it_and_clears_the_browser(line: Line, http: aiohttp.ClientSession, gateway: Gateway) -> None:
    await line.says(BOSS)
    url = f"http://{gateway.public.host}:{gateway.public.port}/exit"
    async with http.post(url, data=line.state, allow_redirects=False) as response:
        assert (response.status, response.headers["Clear-Site-Data"]) == (303, '"*"')
    assert (await line.says(BOSS))["code"] == "bad_state"
    for body in ("", "x", "x" * 100_000):
        async with http.post(url, data=body, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "https://www.weather.gov/")


async def test_store_that_is_down_costs_nobody_an_answer(
    http: aiohttp.ClientSession, redis_gateway: Gateway, redis_server: RedisServer, engine: EngineStandIn
) -> None:
    redis_server.kill()
    async with connected(http, redis_gateway) as line:
        assert ids(await line.says(BOSS))[0] == "need.labor_trafficking"
        await line.says("is it free")
    assert engine.asked[-1].state.turns == 1  # the page carries the memory, so none is lost


async def test_private_leaves_no_count_and_no_key(
    http: aiohttp.ClientSession, redis_gateway: Gateway, redis_server: RedisServer, redis_data_dir: Path
) -> None:
    import redis

    store = redis.Redis.from_url(redis_server.url)
    before = set(store.keys("*"))
    async with connected(http, redis_gateway) as line:
        await line.says(f"{BOSS} zanzibar", private=True)
        answer = await line.says("is it free", private=False)
    assert answer["private"] is True
    assert {key for key in store.keys("*") if not key.startswith(b"waypost:day-key")} <= before
    store.close()


async def test_many_sockets_of_one_place(
    http: aiohttp.ClientSession, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SOCKETS_PER_PLACE", 5)
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(connected(http, gateway)) for _ in range(5)]
        with pytest.raises(WSServerHandshakeError) as refused:
            async with connected(http, gateway):
                pass
        assert refused.value.status == 429
        assert ids(await lines[0].says(BOSS))
    async with connected(http, gateway) as line:
        assert ids(await line.says(BOSS))


async def test_far_too_many_messages_of_one_place(
    line: Line, monkeypatch: pytest.MonkeyPatch, engine: EngineStandIn
) -> None:
    monkeypatch.setattr(limits, "CROWDED_PER_MINUTE", 0)
    line.state = None
    assert ids(await line.says(BOSS)) == ["too_many"]
    assert ids(await line.says(GUN))[0] == "danger.lead"
    assert engine.asked == []
    monkeypatch.setattr(limits, "REFUSED_PER_MINUTE", 0)
    assert (await line.says(BOSS))["code"] == "rate"


async def test_many_waiting_messages_of_one_page(line: Line, engine: EngineStandIn) -> None:
    """The engine is spared, danger is heard all the same, and in the end the page is told to wait."""
    engine.mode, engine.slow_seconds = "slow", 1.0
    for number in range(5):
        await line.sends(f"{BOSS} {number}")
    urgent = await line.sends(GUN)
    for number in range(17):
        await line.sends(f"{BOSS} again {number}")
    answers = [await line.answer() for _ in range(23)]
    assert [answer["code"] for answer in answers if answer["type"] == "error"] == ["busy"] * 3
    assert next(ids(answer)[0] for answer in answers if answer["id"] == urgent) == "danger.lead"
    assert len(engine.asked) <= 5


async def test_stop_answers_what_is_under_way_first(
    engine: EngineStandIn, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    engine.mode, engine.slow_seconds = "slow", 0.7
    async with AsyncExitStack() as stack:
        async with running(gateway_settings(tmp_path, engine.port)) as gateway:
            line = await stack.enter_async_context(connected(http, gateway))
            await line.sends(BOSS)
            assert (await line.receives())["type"] == "typing"
            last = asyncio.create_task(last_words(line))
            await asyncio.sleep(0.05)
        answer, code = await last
        assert ids(answer)[0] == "need.labor_trafficking"
        assert code == WSCloseCode.SERVICE_RESTART


async def last_words(line: Line) -> tuple[dict[str, Any], int | None]:
    return await line.answer(), await line.closed()


async def test_plain_request_is_told_to_upgrade(http: aiohttp.ClientSession, gateway: Gateway) -> None:
    async with http.get(f"http://{gateway.public.host}:{gateway.public.port}/chat/ws") as response:
        assert response.status == 426
