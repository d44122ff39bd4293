"""Health and the staff listener."""

import re
from typing import Any

import aiohttp

from bot.app import Gateway
from tests.fakes import EngineStandIn, Phone, RedisServer

# Channels, and the codes of refusals and fallbacks: all that a label may say.
FIXED_LABELS = {
    *("sms", "web"),
    *("signature", "content_type", "malformed", "too_large", "incomplete", "no_token", "host"),
    *("full", "slow", "refused", "odd", "unknown_reply", "fault"),
    *("deleted", "gone", "early", "given_up", "busy", "error", "credentials", "unreachable"),
    *("ok", "locked"),
    *("core", "other", "fresh", "soon", "due", "past"),
}


async def get(http: aiohttp.ClientSession, gateway: Gateway, path: str) -> tuple[int, Any]:
    async with http.get(f"http://{gateway.public.host}:{gateway.public.port}{path}") as response:
        return response.status, await response.json()


async def test_all_up_is_ready(redis_gateway: Gateway, http: aiohttp.ClientSession) -> None:
    status, body = await get(http, redis_gateway, "/health/ready")
    assert status == 200
    assert body == {
        "engine": {"ready": 1, "of": 1},
        "store": "up",
        "content": redis_gateway.content.hash,
        "model": "m1",
    }


async def test_without_an_engine_it_is_not_ready(
    redis_gateway: Gateway, http: aiohttp.ClientSession, engine: EngineStandIn
) -> None:
    await engine.stop()
    status, body = await get(http, redis_gateway, "/health/ready")
    assert (status, body["engine"], body["model"]) == (503, {"ready": 0, "of": 1}, None)


async def test_an_engine_of_another_version_is_not_ready(
    redis_gateway: Gateway, http: aiohttp.ClientSession, engine: EngineStandIn
) -> None:
    engine.mode = "version"
    assert (await get(http, redis_gateway, "/health/ready"))[0] == 503


async def test_without_redis_it_is_not_ready(
    redis_gateway: Gateway, http: aiohttp.ClientSession, redis_server: RedisServer
) -> None:
    redis_server.kill()
    status, body = await get(http, redis_gateway, "/health/ready")
    assert (status, body["store"]) == (503, "down")


async def test_with_everything_dead_it_is_alive(
    redis_gateway: Gateway, http: aiohttp.ClientSession, engine: EngineStandIn, redis_server: RedisServer
) -> None:
    await engine.stop()
    redis_server.kill()
    assert await get(http, redis_gateway, "/health/live") == (200, {"live": True})


async def test_metrics_are_on_the_staff_port_alone(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    staff = f"http://{gateway.staff.host}:{gateway.staff.port}"
    async with http.get(f"{staff}/metrics") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert "waypost_turns_total" in await response.text()
    async with http.get(f"{staff}/health/live") as response:
        assert response.status == 200
    async with http.get(f"http://{gateway.public.host}:{gateway.public.port}/metrics") as response:
        assert response.status == 404


async def test_metrics_hold_fixed_labels_only(gateway: Gateway, phone: Phone, http: aiohttp.ClientSession) -> None:
    for text in ("my boss has my passport", "hola me escapé de mi casa", "i want to kill myself", "zanzibarquokka"):
        await phone.texts(text)
    await phone.posts(b"Body=zanzibarquokka", "forged")
    async with http.get(f"http://{gateway.staff.host}:{gateway.staff.port}/metrics") as response:
        ours = [line for line in (await response.text()).splitlines() if line.startswith("waypost_")]
    labels = {label for line in ours for label in re.findall(r'(\w+)="([^"]*)"', line)}
    words = {value for name, value in labels if name != "le"}
    assert words <= FIXED_LABELS
