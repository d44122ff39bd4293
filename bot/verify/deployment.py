"""The deployment as anybody on the internet sees it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.operations.unsafe import is_loopback_host
from bot.verify.report import Report

PAGES = ("/", "/lines", "/signs", "/caregivers", "/professionals", "/privacy", "/transparency")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STAFF_ONLY = ("/metrics", "/login", "/account", "/log", "/api/needs")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_OWN_PROGRAM = re.compile(r"aiohttp|python", re.IGNORECASE)
# What a browser fetches by itself; links that a person may follow are something else.
_FETCHED = re.compile(r"<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)=\"(?:https?:)?//([^\"/]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """What came back for one request."""

    status: int
    text: str
    headers: Mapping[str, str]


class Deployment:
    """One running gateway, asked over HTTP."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        """Ask at this address."""
        self._http = http
        self.url = url.rstrip("/")

    async def ask(self, method: str, path: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> Seen:
        """One request; status 0 when nothing answers."""
        try:
            async with self._http.request(
                method, self.url + path, data=data, headers=headers, allow_redirects=False
            ) as response:
                return Seen(response.status, await response.text(errors="replace"), response.headers)
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError):
            return Seen(0, "", {})

    async def json(self, path: str) -> dict[str, Any]:
        """The JSON object at a path; empty when there is none."""
        try:
            async with self._http.get(self.url + path) as response:
                found: Any = await response.json(content_type=None)
                return found if isinstance(found, dict) else {}
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return {}


async def look_at(report: Report, deployment: Deployment) -> bool:
    """Check all that needs no secret; whether there is anything at all."""
    report.section(f"Is it there? {deployment.url}")
    if not await _alive(report, deployment):
        return False
    await _pages(report, deployment)
    await _door(report, deployment)
    await _staff(report, deployment)
    await _promises(report, deployment)
    return True


async def _alive(report: Report, deployment: Deployment) -> bool:
    live = await deployment.ask("GET", "/health/live")
    if not report.check(live.status == 200, "it answers (/health/live)", f"status {live.status or 'none'}"):
        return False
    parts = await deployment.json("/health/ready")
    ready = await deployment.ask("GET", "/health/ready")
    report.warn_unless(ready.status == 200, "all parts are up (/health/ready)", str(parts.get("engine") or "no answer"))
    report.fact(f"content {parts.get('content')}, model {parts.get('model')}, store {parts.get('store')}")
    address = urlsplit(deployment.url)
    encrypted = address.scheme == "https"
    if encrypted or not is_loopback_host(address.hostname or ""):
        report.check(encrypted, "the way there is encrypted (https)")
        secured = (await deployment.ask("GET", "/")).headers.get("Strict-Transport-Security")
        report.warn_unless(bool(secured), "browsers are told to use https only", "no Strict-Transport-Security")
    else:
        report.skip("encryption: this is the machine itself, without the proxy in front")
    return True


async def _pages(report: Report, deployment: Deployment) -> None:
    report.section("What does a page tell others?")
    seen = dict(zip(PAGES, await asyncio.gather(*(deployment.ask("GET", page) for page in PAGES)), strict=True))
    missing = [page for page, found in seen.items() if found.status != 200]
    report.check(not missing, f"{len(PAGES)} pages answer", ", ".join(missing))
    pages = {page: found for page, found in seen.items() if found.status == 200}
    cookies = [page for page, found in pages.items() if "Set-Cookie" in found.headers]
    report.check(not cookies, "no page sets a cookie", ", ".join(cookies))
    foreign = sorted({host for found in pages.values() for host in _FETCHED.findall(found.text)})
    report.check(not foreign, "no page makes the browser fetch anything from elsewhere", ", ".join(foreign))
    for name, value in _HEADERS.items():
        without = [page for page, found in pages.items() if value not in found.headers.get(name, "")]
        report.check(not without, f"every page says {name}: {value}", ", ".join(without))
    policies = [found.headers.get("Content-Security-Policy", "") for found in pages.values()]
    strict = all("default-src 'none'" in policy and "unsafe" not in policy for policy in policies)
    report.check(strict, "every page forbids foreign and inline scripts (Content-Security-Policy)")
    told = sorted({found.headers.get("Server", "") for found in pages.values()})
    report.check(not any(map(_OWN_PROGRAM.search, told)), "no page names the program behind it", ", ".join(told))


async def _door(report: Report, deployment: Deployment) -> None:
    report.section("Does it take texts from anybody but Twilio?")
    form = b"MessageSid=SM00000000000000000000000000000000&From=%2B15005550006&Body=hi"
    for path in ("/sms/twilio", "/sms/twilio/status"):
        unsigned = await deployment.ask("POST", path, form, _FORM)
        forged = await deployment.ask("POST", path, form, {**_FORM, "X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="})
        if unsigned.status == 503:
            report.check(False, f"{path} refuses what is not signed", "it has no auth token, so it takes no texts at all")
            continue
        refused = unsigned.status == forged.status == 403
        report.check(refused, f"{path} refuses what is not signed, or signed wrongly", f"{unsigned.status}, {forged.status}")
        report.check(not unsigned.text and not forged.text, f"{path} tells a forger nothing")
    large = await deployment.ask("POST", "/sms/twilio", b"Body=" + b"x" * 1_000_000, _FORM)
    report.check(large.status in (403, 413), "a body of a megabyte is refused", str(large.status))
    report.check((await deployment.ask("GET", "/sms/twilio")).status in (404, 405), "the webhook takes POST only")


async def _staff(report: Report, deployment: Deployment) -> None:
    report.section("Is anything public that is for staff?")
    found = {path: (await deployment.ask("GET", path)).status for path in _STAFF_ONLY}
    open_ = [path for path, status in found.items() if status not in (0, 403, 404)]
    report.check(not open_, f"not reachable from here: {', '.join(_STAFF_ONLY)}", ", ".join(open_))


async def _promises(report: Report, deployment: Deployment) -> None:
    report.section("What does it say it keeps? (/transparency?format=json)")
    said = await deployment.json("/transparency?format=json")
    if not report.check(bool(said.get("retention_seconds")), "it publishes how long it keeps what"):
        return
    for name, lifetime in said["retention_seconds"].items():
        report.fact(f"{name}: {lifetime if isinstance(lifetime, str) else f'{lifetime} seconds'}")
    report.fact(f"modes: {', '.join(said.get('modes', []))}; version {said.get('version')}")
    running = (await deployment.json("/health/ready")).get("content")
    report.check(said.get("content") == running, "the content it publishes is the content it answers with")
    report.warn_unless(bool(said.get("signed")), "all words are signed by reviewers", "demo content, not signed")
