"""Running everything: engines, gateway and staff listener, until SIGTERM or Ctrl-C."""

import asyncio
import signal

from bot.app import Gateway, running
from bot.operations.supervisor import Supervisor
from bot.privacy import logs
from bot.settings import Settings
from bot.store import RedisStore

_READY_POLL_SECONDS = 0.5


async def run(settings: Settings, *, with_engines: bool = True) -> None:
    """Serve until told to stop, then finish what is under way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await _refuse_persistent_redis(settings)
    supervisor = Supervisor(settings)
    if with_engines:
        await supervisor.start()
    try:
        async with running(settings) as gateway:
            _print_where(settings, gateway)
            announcing = asyncio.create_task(_announce_ready(gateway))
            await stop.wait()
            announcing.cancel()
            logs.event("draining")
    finally:
        await supervisor.stop()


async def _refuse_persistent_redis(settings: Settings) -> None:
    if settings.redis_url is None:
        return
    store = RedisStore(settings.redis_url.value, settings.idle_seconds)
    try:
        await store.refuse_persistence()
    finally:
        await store.close()


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
        print("TWILIO_ACCOUNT_SID is not set: nothing is deleted at Twilio.")
    print("Engines are starting; until they are ready people get the reviewed fallback. Ctrl-C stops all.", flush=True)
