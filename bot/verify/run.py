"""The whole of `python -m bot verify`."""

from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from redis.exceptions import RedisError

from bot.settings import ROOT, Settings
from bot.verify import account, deployment, machine
from bot.verify.canary import Canary, Pusher, Search, usual_folders
from bot.verify.deployment import Deployment
from bot.verify.report import Report

_TIMEOUT = aiohttp.ClientTimeout(total=20)


async def verify(settings: Settings, url: str | None, report: Report, logs: list[Path]) -> bool:
    """Look at everything that can be looked at from here; whether nothing failed."""
    url = url or f"http://{settings.listen.host}:{settings.listen.port}"
    report.section(f"Waypost, verified {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. PASS holds, FAIL does not, WARN to look at.")
    async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as http:
        place = Deployment(http, url)
        if await deployment.look_at(report, place):
            if settings.ledger.exists():
                await machine.look_at(report, settings)
            else:
                report.section("The machine that runs it")
                report.skip(f"not this one: there is no ledger at {settings.ledger} (WAYPOST_DATA_DIR)")
            await _canary(report, settings, place, logs)
    await account.look_at(report, settings)
    report.end()
    return not report.failed


async def _canary(report: Report, settings: Settings, place: Deployment, logs: list[Path]) -> None:
    report.section("A made-up number and made-up words, sent down every path: are they anywhere afterwards?")
    if settings.twilio_auth_token is None:
        report.skip("canary: TWILIO_AUTH_TOKEN is needed to sign texts as Twilio does")
        return
    canary = Canary()
    search = Search(canary)
    answers = await Pusher(place, canary, settings.sms_url, settings.twilio_auth_token.value).push()
    refused = [answer for answer in answers if answer.startswith("status ")]
    why = f"{refused[:1]}; are WAYPOST_PUBLIC_URL and the token the same there?"
    if not report.check(not refused, f"{len(answers)} texts were taken", why):
        return
    report.check(not any(canary.is_in(answer.encode()) for answer in answers), "no answer repeats them")
    if not settings.ledger.exists():
        report.skip("stores and files: they are on another machine")
        return
    await _search(report, settings, search, logs)


async def _search(report: Report, settings: Settings, search: Search, logs: list[Path]) -> None:
    if settings.redis_url is not None:
        try:
            held = await search.redis(settings.redis_url.value)
            report.check(not held, "not in Redis: not in a key, a value or its slow log", ", ".join(held))
        except (RedisError, OSError):
            report.check(False, "not in Redis", "it could not be searched")
    kept = search.files([settings.data_dir, settings.ledger.parent, *logs], all_of_them=True)
    report.check(not kept, "not in the data folder, nor in a log that was named", ", ".join(kept))
    left = search.files(usual_folders(ROOT))
    report.check(not left, "not in temp, home, checkout, system logs or crash dumps", ", ".join(left))
    report.check(not search.command_lines(), "not in the command line or environment of any process")
    if metrics := await _metrics(settings):
        report.check(not search.canary.is_in(metrics.encode()), "not in the metrics")
    else:
        report.skip("metrics: the staff listener cannot be read from here")
    report.fact(f"{search.looked_at} files, keys and processes were searched")
    for path in search.too_large:
        report.skip(f"too large to read: {path}")


async def _metrics(settings: Settings) -> str:
    host, port = settings.staff_listen.host, settings.staff_listen.port
    async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as http:
        seen = await Deployment(http, f"http://{host}:{port}").ask("GET", "/metrics")
        return seen.text if seen.status == 200 else ""
