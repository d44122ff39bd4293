"""Running everything: engines, gateway and staff listener, until SIGTERM or Ctrl-C."""

import asyncio
import logging
import signal
import sys

from bot.app import Gateway, running
from bot.operations import redis_setup
from bot.operations.redis_setup import PERSISTENCE
from bot.operations.supervisor import Supervisor
from bot.operations.unsafe import Finding, UnsafeSetup, of_machine, of_settings
from bot.privacy import logs
from bot.settings import Settings
from bot.store import StoreDown
from contract import core_dumps

_READY_POLL_SECONDS = 0.5
_REDIS_POLL_SECONDS = 5.0


async def run(settings: Settings, *, with_engines: bool = True) -> None:
    """Serve until told to stop, then finish what is under way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    core_dumps.forbid()
    _refuse_or_warn(settings, [*of_settings(settings), *of_machine(settings)])
    checked = await _redis_is_safe(settings)
    supervisor = Supervisor(settings)
    if with_engines:
        await supervisor.start()
    try:
        async with running(settings, supervisor if with_engines else None) as gateway:
            _print_where(settings, gateway)
            tasks = [asyncio.create_task(_announce_ready(gateway))]
            if not checked:
                tasks.append(asyncio.create_task(_stop_on_unsafe_redis(settings, stop)))
            await stop.wait()
            for task in tasks:
                task.cancel()
            logs.event("draining")
    finally:
        await supervisor.stop()


async def _redis_is_safe(settings: Settings) -> bool:
    """Whether Redis was asked; while it is down people are answered without it, and it is asked again."""
    if settings.redis_url is None:
        return True
    try:
        _refuse_or_warn(settings, await redis_setup.findings(settings.redis_url.value))
    except StoreDown:
        logs.event("store_down", logging.WARNING)
        return False
    return True


async def _stop_on_unsafe_redis(settings: Settings, stop: asyncio.Event) -> None:
    try:
        while not await _redis_is_safe(settings):
            await asyncio.sleep(_REDIS_POLL_SECONDS)
    except UnsafeSetup:
        stop.set()


def _refuse_or_warn(settings: Settings, findings: list[Finding]) -> None:
    """Say what is unsafe; UnsafeSetup when production, or nobody at all, may run like this."""
    fatal = [finding for finding in findings if (finding.refuses and not settings.is_dev) or finding.name == PERSISTENCE]
    for finding in findings if not settings.is_dev else fatal:
        logs.event(f"unsafe_{finding.name}", logging.CRITICAL if finding in fatal else logging.WARNING)
        print(f"Unsafe: {finding}", file=sys.stderr, flush=True)
    if fatal:
        raise UnsafeSetup(", ".join(finding.name for finding in fatal))


async def _announce_ready(gateway: Gateway) -> None:
    while (found := await gateway.engines.ready())["ready"] < found["of"]:
        await asyncio.sleep(_READY_POLL_SECONDS)
    print(f"Ready: {found['of']} engines, model {', '.join(found['models'])}", flush=True)


def _print_where(settings: Settings, gateway: Gateway) -> None:
    print("Demo content, not signed: no counsel, clinician, survivor, native reader or dialler has signed it yet.")
    print(f"Gateway  http://{gateway.public.host}:{gateway.public.port}  (Twilio posts to {settings.sms_url})")
    print(f"Staff    http://{gateway.staff.host}:{gateway.staff.port}  (accounts: python -m bot staff add NAME --role ROLE)")
    if gateway.demo_password:
        print(f"Demo figures, all made up: sign in as demo with {gateway.demo_password.value}")
    if settings.twilio_auth_token is None:
        print("TWILIO_AUTH_TOKEN is not set: text messages are answered with 503.")
    if settings.twilio_account_sid is None:
        print("TWILIO_ACCOUNT_SID is not set: nothing is deleted at Twilio, which keeps texts for about 13 months.")
    elif settings.deletes_at_twilio:
        print(f"Messages are deleted at Twilio, both ways, after {settings.delete_after_seconds} s.")
    print("Engines are starting; until they are ready people get the reviewed fallback. Ctrl-C stops all.", flush=True)
