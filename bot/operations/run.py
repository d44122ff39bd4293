"""Running everything: engines, gateway and staff listener, until SIGTERM or Ctrl-C."""

import asyncio
import logging
import signal

from bot.app import Gateway, running
from bot.operations.supervisor import Supervisor
from bot.privacy import logs
from bot.settings import Settings
from bot.store import StoreDown
from bot.store.redis import PersistentRedis, refuse_persistence

_READY_POLL_SECONDS = 0.5
_REDIS_POLL_SECONDS = 5.0


async def run(settings: Settings, *, with_engines: bool = True) -> None:
    """Serve until told to stop, then finish what is under way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    checked = await _refuse_persistent_redis(settings)
    supervisor = Supervisor(settings)
    if with_engines:
        await supervisor.start()
    try:
        async with running(settings) as gateway:
            _print_where(settings, gateway)
            tasks = [asyncio.create_task(_announce_ready(gateway))]
            if not checked:
                tasks.append(asyncio.create_task(_stop_on_persistent_redis(settings, stop)))
            await stop.wait()
            for task in tasks:
                task.cancel()
            logs.event("draining")
    finally:
        await supervisor.stop()


async def _refuse_persistent_redis(settings: Settings) -> bool:
    """Whether Redis was asked; while it is down people are answered without it, and it is asked again."""
    if settings.redis_url is None:
        return True
    try:
        await refuse_persistence(settings.redis_url.value)
    except StoreDown:
        logs.event("store_down", logging.WARNING)
        return False
    return True


async def _stop_on_persistent_redis(settings: Settings, stop: asyncio.Event) -> None:
    try:
        while not await _refuse_persistent_redis(settings):
            await asyncio.sleep(_REDIS_POLL_SECONDS)
    except PersistentRedis:
        logs.event("redis_would_write_to_disk", logging.CRITICAL)
        stop.set()


async def _announce_ready(gateway: Gateway) -> None:
    while (found := await gateway.engines.ready())["ready"] < found["of"]:
        await asyncio.sleep(_READY_POLL_SECONDS)
    print(f"Ready: {found['of']} engines, model {', '.join(found['models'])}", flush=True)


def _print_where(settings: Settings, gateway: Gateway) -> None:
    print("Demo content, not signed: no counsel, clinician, survivor, native reader or dialler has signed it yet.")
    print(f"Gateway  http://{gateway.public.host}:{gateway.public.port}  (Twilio posts to {settings.sms_url})")
    print(f"Staff    http://{gateway.staff.host}:{gateway.staff.port}")
    if settings.twilio_auth_token is None:
        print("TWILIO_AUTH_TOKEN is not set: text messages are answered with 503.")
    if settings.twilio_account_sid is None:
        print("TWILIO_ACCOUNT_SID is not set: nothing is deleted at Twilio, which keeps texts for about 13 months.")
    print("Engines are starting; until they are ready people get the reviewed fallback. Ctrl-C stops all.", flush=True)
