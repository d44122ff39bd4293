"""Known browsers: guesses from elsewhere do not hold them off; what is forged, old, borrowed or ended is a stranger's."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from yarl import URL

from bot.settings import Secret
from bot.staff.accounts import table
from bot.staff.accounts.attempts import FREE_BY_NAME
from bot.staff.accounts.devices import KNOWN_SECONDS, Devices
from bot.staff.ledger import StaffLedger
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewAccount, NewBrowser, Staff
from tests.fakes import SECRET_KEY, Clock
from tests.staff import PASSWORD, QUICK, Browser, new_account

WRONG = "not the password"


def cookie(browser: Browser) -> str:
    return browser.http.cookie_jar.filter_cookies(URL(browser.url))["staff-device"].value


def bringing(browser: Browser, value: str) -> Browser:
    browser.http.cookie_jar.update_cookies({"staff-device": value}, URL(browser.url))
    return browser


async def guess(browser: Browser, name: str, times: int = FREE_BY_NAME) -> None:
    for _ in range(times):
        assert (await browser.sign_in(name, WRONG)).status == 401


async def test_a_stranger_who_guesses_does_not_hold_off_a_known_browser(staff: Staff, new_browser: NewBrowser) -> None:
    member, stranger = await staff(Role.VIEWER), new_browser()
    await member.post("/logout")
    await guess(stranger, member.name)
    assert (await new_browser().sign_in(member.name)).status == 429
    assert (await member.sign_in(member.name)).status == 303
    assert (await stranger.sign_in(member.name)).status == 429  # and the stranger is given nothing anew


async def test_a_known_browser_has_a_count_and_a_pause_of_its_own(staff: Staff, new_browser: NewBrowser) -> None:
    member = await staff(Role.VIEWER)
    await guess(member, member.name)
    shown = await member.sign_in(member.name)
    assert shown.status == 429 and 0 < int(shown.headers["Retry-After"]) <= 30
    assert (await new_browser().sign_in(member.name)).status == 303


async def test_many_at_once_from_a_known_browser_are_counted_before_they_are_looked_at(staff: Staff) -> None:
    member = await staff(Role.VIEWER)
    shown = await asyncio.gather(*(member.sign_in(member.name, WRONG) for _ in range(20)))
    assert sum(answer.status == 401 for answer in shown) == FREE_BY_NAME


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_has_an_end(
    new_browser: NewBrowser, account: NewAccount
) -> None:
    name = account(Role.VIEWER)
    shown = await new_browser().sign_in(name)
    kept = next(value for _, value in shown.headers.items() if value.startswith("staff-device="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={90 * 24 * 3600}"} <= set(kept.split("; "))
    assert "Domain" not in kept and name not in kept


async def test_it_says_nothing_to_another_name_and_opens_nothing(
    staff: Staff, new_browser: NewBrowser, account: NewAccount
) -> None:
    colleague, other = await staff(Role.VIEWER), account(Role.VIEWER)
    thief = bringing(new_browser(), cookie(colleague))
    assert (await thief.get("/account")).location.startswith("/login")
    await guess(new_browser(), other)
    assert (await thief.sign_in(other)).status == 429


async def test_every_forged_one_is_a_strangers(staff: Staff, new_browser: NewBrowser) -> None:
    member, stranger = await staff(Role.VIEWER), new_browser()
    until, device, seal = cookie(member).split(".")
    other_device = device[::-1] if device != device[::-1] else "A" * 22
    await guess(stranger, member.name)
    for forged in (
        "x",
        f"{until}.{device}.{'0' * 64}",
        f"{int(until) + 1}.{device}.{seal}",
        f"{until}.{other_device}.{seal}",
        f"{until}.{device}.{seal.upper()}",
        f"{until}.{device}",
        f"{'9' * 400}.{device}.{seal}",
        f"٣{until}.{device}.{seal}",
    ):
        headers = {"Cookie": f"staff-device={forged}"}
        shown = await new_browser().post("/login", headers, name=member.name, password=PASSWORD)
        assert shown.status == 429, forged
    assert (await member.sign_in(member.name)).status == 303


def reset(database: Connection, name: str) -> None:
    table.set_password(database, name, QUICK)


def close_and_open(database: Connection, name: str) -> None:
    table.set_disabled(database, name, True)
    table.set_disabled(database, name, False)


@pytest.mark.parametrize("end", [reset, close_and_open])
async def test_a_reset_or_a_closed_account_makes_it_a_strangers(
    staff: Staff, new_browser: NewBrowser, ledger_path: Path, end: Callable[[Connection, str], None]
) -> None:
    member = await staff(Role.VIEWER)
    ledger = StaffLedger(ledger_path)
    ledger.write_now(lambda database: end(database, member.name))
    ledger.close()
    await guess(new_browser(), member.name)
    assert (await member.sign_in(member.name)).status == 429


async def test_a_new_password_keeps_this_browser_known_and_no_other(new_browser: NewBrowser, account: NewAccount) -> None:
    name, here, there = account(Role.VIEWER), new_browser(), new_browser()
    for browser in (here, there):
        await browser.sign_in(name)
    assert (await here.post("/account/password", password="x y z another one", again="x y z another one")).status == 303
    await guess(new_browser(), name)
    assert (await there.sign_in(name, "x y z another one")).status == 429
    assert (await here.sign_in(name, "x y z another one")).status == 303


async def test_it_ends_after_ninety_days_and_with_the_master_key(tmp_path: Path) -> None:
    name, clock = new_account(tmp_path / "ledger.sqlite3", Role.VIEWER), Clock()
    ledger = StaffLedger(tmp_path / "ledger.sqlite3")
    devices = Devices(Secret(SECRET_KEY), ledger, secure=True, clock=clock)
    answer = web.Response()
    await devices.hand_out(answer, name)
    kept = answer.cookies["__Host-staff-device"]
    assert kept["secure"] and kept["httponly"]
    request = make_mocked_request("POST", "/login", {"Cookie": f"{kept.key}={kept.value}"})
    assert await devices.known(request, name)
    assert await Devices(Secret("k" * 32), ledger, secure=True, clock=clock).known(request, name) is None
    clock.forward(KNOWN_SECONDS - 1)
    assert await devices.known(request, name)
    clock.forward(1)
    assert await devices.known(request, name) is None
    ledger.close()
