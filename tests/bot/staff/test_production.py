"""In production: nobody gets anywhere without a second factor, and the cookie goes over https only."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pyotp
import pytest
import pytest_asyncio
from argon2 import profiles

from bot.app import Gateway, running
from bot.staff.roles import Role
from tests.fakes import EngineStandIn, gateway_settings
from tests.staff import PASSWORD, Browser, Shown, new_account

PRODUCTION = {
    "WAYPOST_ENV": "production",
    "WAYPOST_PUBLIC_URL": "https://lantern.test",
    "WAYPOST_PROGRAM_NAME": "Lantern",
    "WAYPOST_CONTACT": "lantern.test/help",
}


@pytest_asyncio.fixture
async def production(tmp_path: Path, engine: EngineStandIn) -> AsyncIterator[Gateway]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.staff.accounts.passwords.PARAMETERS", profiles.CHEAPEST)
        async with running(gateway_settings(tmp_path, engine.port, **PRODUCTION)) as gateway:
            yield gateway


def kept(shown: Shown) -> dict[str, str]:
    """The cookie that an answer handed out, as the browser sends it back."""
    return {"Cookie": shown.headers["Set-Cookie"].partition(";")[0]}


async def test_the_first_sign_in_leads_to_the_second_factor_and_nowhere_else(
    production: Gateway, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    # No cookie jar: this one would not send a cookie of https over plain loopback, as real browsers do.
    browser = Browser(f"http://{production.staff.host}:{production.staff.port}", http)
    name = new_account(tmp_path / "ledger.sqlite3", Role.ADMIN)
    shown = await browser.post("/login", name=name, password=PASSWORD)
    cookie = shown.headers["Set-Cookie"]
    assert cookie.startswith("__Host-staff=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie
    headers = kept(shown)
    for path in ("/", "/account", "/log", "/account/prove", "/nowhere"):
        assert (await browser.get(path, **headers)).location == "/account/second-factor", path
    assert (await browser.get("/api/needs", **headers)).status == 403
    page = await browser.get("/account/second-factor", **headers)
    assert (await browser.get("/account/qr", **headers)).status == 200
    assert (await browser.post("/account/password", headers, password="x" * 20)).location == "/account/second-factor"
    code = pyotp.TOTP(page.source.split('class="letters">')[1].split("<")[0].replace(" ", ""))
    shown = await browser.post("/account/second-factor", headers, code=code.now())
    assert (await browser.get("/", **kept(shown))).status == 200
    assert (await browser.get("/", **headers)).location == "/login"  # the token from before is no more


async def test_a_cookie_of_development_is_none_in_production(production: Gateway, http: aiohttp.ClientSession) -> None:
    browser = Browser(f"http://{production.staff.host}:{production.staff.port}", http)
    assert (await browser.get("/", Cookie="staff=x")).location == "/login"
