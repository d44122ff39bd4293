"""Sessions: short, rotated, ended from afar; a token that is stolen, forged, old or played again opens nothing."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from yarl import URL

from bot.staff.accounts.sessions import IDLE_SECONDS, WHOLE_SECONDS
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewAccount, NewBrowser, Staff
from tests.staff import PASSWORD, Browser, at_rest


def token(browser: Browser) -> str:
    return browser.http.cookie_jar.filter_cookies(URL(browser.url))["staff"].value


def with_token(browser: Browser, value: str) -> Browser:
    browser.http.cookie_jar.update_cookies({"staff": value}, URL(browser.url))
    return browser


def change(ledger: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(ledger, timeout=5, isolation_level=None)) as database:
        assert database.execute(statement, values).rowcount > 0


async def opens(browser: Browser) -> bool:
    return (await browser.get("/account")).status == 200


async def test_the_cookie_is_kept_from_scripts_and_other_sites(new_browser: NewBrowser, account: NewAccount) -> None:
    shown = await new_browser().sign_in(account(Role.VIEWER))
    cookie = shown.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie and "Max-Age" not in cookie and "expires" not in cookie.lower()


async def test_the_token_itself_is_not_in_the_ledger(staff: Staff, ledger_path: Path) -> None:
    secret = token(await staff(Role.VIEWER)).encode()
    assert len(secret) >= 40
    assert secret not in at_rest(ledger_path)


@pytest.mark.parametrize("column", ["seen", "began"])
@pytest.mark.parametrize("late", [False, True], ids=["in time", "too late"])
async def test_a_session_ends_by_itself(staff: Staff, ledger_path: Path, column: str, late: bool) -> None:
    browser = await staff(Role.VIEWER)
    age = {"seen": IDLE_SECONDS, "began": WHOLE_SECONDS}[column]
    moment = int(time.time()) - (age if late else age - 5)
    change(ledger_path, f"UPDATE staff_session SET {column} = ? WHERE name = ?", moment, browser.name)
    assert await opens(browser) != late
    if late:  # and for good
        assert not await opens(browser)


@pytest.mark.parametrize(("destination", "is_use"), [("document", True), ("empty", False), ("image", False)])
async def test_only_who_opens_a_page_stays_signed_in(
    staff: Staff, ledger_path: Path, destination: str, is_use: bool
) -> None:
    browser, before = await staff(Role.VIEWER), int(time.time()) - 600
    change(ledger_path, "UPDATE staff_session SET seen = ? WHERE name = ?", before, browser.name)
    assert (await browser.get("/account", **{"Sec-Fetch-Dest": destination})).status == 200
    with closing(sqlite3.connect(ledger_path)) as database:
        seen = database.execute("SELECT seen FROM staff_session WHERE name = ?", (browser.name,)).fetchone()[0]
    assert (seen > before) == is_use


@pytest.mark.parametrize("column", ["seen", "began"])
async def test_a_session_of_the_future_is_over(staff: Staff, ledger_path: Path, column: str) -> None:
    browser = await staff(Role.VIEWER)
    change(ledger_path, f"UPDATE staff_session SET {column} = ? WHERE name = ?", int(time.time()) + 60, browser.name)
    assert await opens(browser)  # clocks differ a little
    change(ledger_path, f"UPDATE staff_session SET {column} = ? WHERE name = ?", int(time.time()) + 3600, browser.name)
    assert not await opens(browser)


@pytest.mark.parametrize("forged", ["x", "0" * 43, "' OR 1=1 --", "ü", "a" * 3000])
async def test_a_forged_token_opens_nothing(new_browser: NewBrowser, forged: str) -> None:
    browser = new_browser()
    shown = await browser.get("/", Cookie=f"staff={forged}")
    assert (shown.status, shown.location) == (303, "/login")


async def test_a_token_that_was_planted_is_not_taken_over(new_browser: NewBrowser, account: NewAccount) -> None:
    planted = "planted-by-somebody-else-before-the-sign-in"
    browser = with_token(new_browser(), planted)
    await browser.sign_in(account(Role.VIEWER))
    assert token(browser) != planted
    assert not await opens(with_token(new_browser(), planted))


async def test_signing_in_again_ends_the_session_before(new_browser: NewBrowser, account: NewAccount) -> None:
    browser, name = new_browser(), account(Role.VIEWER)
    await browser.sign_in(name)
    stolen = token(browser)
    await browser.sign_in(name)
    assert not await opens(with_token(new_browser(), stolen))


async def test_signing_out_ends_it_for_whoever_copied_the_token(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    thief = with_token(new_browser(), token(browser))
    assert await opens(thief)
    assert (await browser.post("/logout")).location == "/login"
    assert not await opens(thief) and not await opens(browser)


async def test_proving_gives_another_token(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    stolen = token(browser)
    shown = await browser.post("/account/prove", password=PASSWORD, next="/account")
    assert (shown.status, shown.location) == (303, "/account")
    assert await opens(browser)
    assert not await opens(with_token(new_browser(), stolen))


async def test_signing_out_everywhere_ends_all_of_mine_and_nobody_elses(
    new_browser: NewBrowser, account: NewAccount, staff: Staff
) -> None:
    name, other = account(Role.VIEWER), await staff(Role.VIEWER)
    here, there = new_browser(), new_browser()
    await here.sign_in(name)
    await there.sign_in(name)
    assert await opens(here) and await opens(there)
    await here.post("/logout/everywhere")
    assert not await opens(here) and not await opens(there)
    assert await opens(other)


async def test_a_disabled_account_is_out_at_once(staff: Staff, ledger_path: Path, new_browser: NewBrowser) -> None:
    browser = await staff(Role.ADMIN)
    change(ledger_path, "UPDATE staff_account SET disabled = 1 WHERE name = ?", browser.name)
    assert not await opens(browser)
    assert (await new_browser().sign_in(browser.name)).status == 401


async def test_a_role_that_is_taken_away_is_gone_at_once(staff: Staff, ledger_path: Path) -> None:
    browser = await staff(Role.ADMIN)
    assert (await browser.get("/log")).status == 200
    change(ledger_path, "UPDATE staff_account SET role = 'viewer' WHERE name = ?", browser.name)
    assert (await browser.get("/log")).status == 403


async def test_a_language_is_remembered_for_the_session(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    assert 'lang="en"' in (await browser.get("/account")).source
    assert '<html lang="es">' in (await browser.get("/account?lang=es")).source
    assert '<html lang="es">' in (await browser.get("/account")).source
