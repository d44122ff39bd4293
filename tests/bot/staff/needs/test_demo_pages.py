"""With made-up weeks every page and every file says that they are made up; and charts keep nobody waiting for an answer."""

import asyncio
import json
import time
from collections.abc import Coroutine
from pathlib import Path

import aiohttp

from bot.app import running
from tests.fakes import EngineStandIn, gateway_settings
from tests.staff import Browser, Shown

_HOLD = 0.15  # seconds; drawing the 24 charts takes about twice that


async def test_a_newcomer_sees_it_alive_and_marked_as_made_up(tmp_path: Path) -> None:
    engine = EngineStandIn()
    await engine.start()
    async with running(gateway_settings(tmp_path, engine.port, WAYPOST_DEMO="1")) as gateway, _opened() as http:
        demo = Browser(f"http://{gateway.staff.host}:{gateway.staff.port}", http)
        assert gateway.demo_password
        await demo.sign_in("demo", gateway.demo_password.value)
        assert await _longest_hold(demo.get("/trends?weeks=13&lang=es")) < _HOLD
        for path in ("/?lang=en", "/?weeks=4", "/trends", "/compare", "/needs/sextortion", "/privacy"):
            shown = await demo.get(path)
            assert shown.status == 200 and "Made-up figures." in shown.words, path
        assert (await demo.get("/")).source.count('class="chart"') == 6
        assert json.loads((await demo.get("/export.json")).source)["demo"] is True
        lines = (await demo.get("/export.csv")).source.splitlines()[1:]
        assert len(lines) == 26 * 35 and all(line.endswith(",yes") for line in lines)
    await engine.stop()


async def _longest_hold(work: Coroutine[None, None, Shown]) -> float:
    """For how much of its own time, at the most, the thread of all answers did nothing else; others are not counted."""
    page, longest, before = asyncio.create_task(work), 0.0, time.thread_time()
    while not page.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, before = max(longest, now - before), now
    assert (await page).status == 200
    return longest


def _opened() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
