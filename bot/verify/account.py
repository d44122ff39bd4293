"""The account at Twilio: whether it is set as deploy/twilio.yml says. Only reads, and no message."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import yaml

from bot.settings import ROOT, Settings
from bot.verify.report import Report

EXPECTED = ROOT / "deploy" / "twilio.yml"
_MESSAGING = "https://messaging.twilio.com"
_API = "https://api.twilio.com"


async def look_at(report: Report, settings: Settings) -> None:
    """Compare the Messaging Service and the numbers with what they should be."""
    report.section("Is Twilio set up so that nothing is late and nothing is kept?")
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    if account is None or token is None:
        report.skip("Twilio: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are needed to look at the account")
        return
    headers = {"Authorization": aiohttp.encode_basic_auth(account, token.value)}
    messaging = _MESSAGING if settings.twilio_api_url == _API else settings.twilio_api_url
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout, trust_env=False) as http:
        services = await _read(http, f"{messaging}/v1/Services?PageSize=100", "services")
        path = f"2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"
        numbers = await _read(http, f"{settings.twilio_api_url}/{path}", "incoming_phone_numbers")
    if services is None:
        report.check(False, "the account can be read", "wrong credentials, or Twilio cannot be reached")
        return
    _services(report, settings, services)
    _numbers(report, settings, numbers or [])


async def _read(http: aiohttp.ClientSession, url: str, name: str) -> list[dict[str, Any]] | None:
    try:
        async with http.get(url, allow_redirects=False) as response:
            found: Any = await response.json(content_type=None) if response.status == 200 else {}
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None
    return found.get(name) if isinstance(found, dict) else None


def _services(report: Report, settings: Settings, services: list[dict[str, Any]]) -> None:
    ours = [service for service in services if service.get("inbound_request_url") == settings.sms_url]
    if not report.check(bool(ours), f"a Messaging Service posts to {settings.sms_url}", f"none of {len(services)} does"):
        return
    expected = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))["messaging_service"]
    for service in ours:
        _service(report, settings, service, expected)


def _service(report: Report, settings: Settings, service: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    period = service.get("validity_period")
    least, most = expected["validity_period_at_least"], expected["validity_period_at_most"]
    holds = isinstance(period, int) and least <= period <= most
    words = f"an answer waits {least} to {most} seconds in Twilio's queue at most, and is dropped then (validity_period)"
    report.check(holds, words, f"it is {period}")
    for name in ("inbound_method", "status_callback", "use_inbound_webhook_on_number"):
        wanted = expected[name]
        wanted = wanted.format(url=settings.public_url) if isinstance(wanted, str) else wanted
        report.check(service.get(name) == wanted, f"{name} is {wanted}", f"it is {service.get(name)}")
    fallback = service.get("fallback_url") or ""
    report.check(bool(fallback), "a fallback URL answers when we cannot", "there is none: `make fallback`")
    if fallback:
        elsewhere = not fallback.startswith(settings.public_url)
        report.check(elsewhere, "the fallback is not on the server that it stands in for")


def _numbers(report: Report, settings: Settings, numbers: list[dict[str, Any]]) -> None:
    direct = sum(number.get("sms_url") == settings.sms_url for number in numbers)
    report.warn_unless(
        not direct, "no number posts to us past the Messaging Service", f"{direct} do, and have no validity period"
    )
    silent = sum(not number.get("voice_url") for number in numbers)
    report.warn_unless(
        not silent, f"all {len(numbers)} numbers answer somebody who calls", f"{silent} do not: `make fallback`"
    )
