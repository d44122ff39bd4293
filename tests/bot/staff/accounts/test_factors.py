"""Second factors: codes that are good once, for a minute and a half; recovery codes that are good once."""

import asyncio
import time
import xml.etree.ElementTree as ElementTree

import pyotp
import pytest

from bot.settings import Secret
from bot.staff.accounts.factors import RECOVERY_CODES, STEP_SECONDS, Factors, digits, recovery_codes
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewBrowser, Staff
from tests.fakes import SECRET_KEY
from tests.staff import PASSWORD, Browser

NOW = 1_800_000_000.0


@pytest.fixture
def factors() -> Factors:
    return Factors(Secret(SECRET_KEY), "Lantern")


def code_at(factors: Factors, kept: str, moment: float) -> str:
    return pyotp.TOTP(factors.secret(kept) or "").at(int(moment))


@pytest.mark.parametrize(("skew", "good"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_clocks_may_differ_by_one_step(factors: Factors, skew: int, good: bool) -> None:
    kept = factors.new()
    assert (factors.step(kept, code_at(factors, kept, NOW + skew), NOW, last=0) is not None) == good


def test_a_code_is_of_a_step_and_none_older_than_the_last_is_taken(factors: Factors) -> None:
    kept, step = factors.new(), int(NOW) // STEP_SECONDS
    code = code_at(factors, kept, NOW)
    assert factors.step(kept, code, NOW, last=step - 1) == step
    assert factors.step(kept, code, NOW, last=step) is None
    assert factors.step(kept, code, NOW, last=step + 1) is None


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "١٢٣٤٥٦", "12 34 5x", "½½½½½½"])
def test_what_is_no_code_is_refused(factors: Factors, code: str) -> None:
    assert factors.step(factors.new(), code, NOW, last=0) is None


def test_a_code_may_be_typed_with_spaces(factors: Factors) -> None:
    assert digits(" 123 456 ") == "123456"


def test_a_secret_is_of_no_use_without_the_master_key(factors: Factors) -> None:
    kept = factors.new()
    secret = factors.secret(kept)
    assert secret and secret not in kept and len(secret) == 32
    other = Factors(Secret("another master key, just as long as it"), "Lantern")
    assert other.secret(kept) is None
    assert other.step(kept, code_at(factors, kept, NOW), NOW, last=0) is None


def test_recovery_codes_are_many_and_differ() -> None:
    codes = recovery_codes()
    assert len({*codes, *recovery_codes()}) == 2 * RECOVERY_CODES
    assert all(len(code) == 13 and code[6] == "-" for code in codes)


def test_a_recovery_code_is_hashed_for_one_account(factors: Factors) -> None:
    assert factors.hashed("ana", "abcdef-ghjkmn") == factors.hashed("ana", " ABCDEF GHJKMN")
    assert factors.hashed("ana", "abcdef-ghjkmn") != factors.hashed("ben", "abcdef-ghjkmn")


def test_the_picture_is_a_plain_drawing(factors: Factors) -> None:
    drawn = ElementTree.fromstring(factors.picture(factors.new(), "ana"))
    assert {element.tag.rpartition("}")[2] for element in drawn.iter()} <= {"svg", "path", "g"}
    assert not any("style" in element.attrib for element in drawn.iter())


async def enrolled(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Set a second factor up; what the phone knows, and the recovery codes."""
    page = await browser.get("/account/second-factor")
    secret = page.source.split('class="letters">')[1].split("<")[0].replace(" ", "")
    code = pyotp.TOTP(secret)
    shown = await browser.post("/account/second-factor", code=code.at(int(time.time()) - STEP_SECONDS))
    assert shown.status == 200
    return code, [line.split("<")[0] for line in shown.source.split("<li><code>")[1:]]


async def test_with_a_second_factor_a_password_is_not_enough(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    code, _ = await enrolled(browser)
    for wrong in ("", "000000", "abcdef-ghjkmn"):
        assert (await new_browser().sign_in(browser.name, code=wrong)).status == 401
    assert (await new_browser().sign_in(browser.name, code=code.now())).status == 303


async def test_a_code_that_was_watched_is_worth_nothing(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    code, _ = await enrolled(browser)
    watched = code.now()
    tried = [new_browser().sign_in(browser.name, code=watched) for _ in range(4)]
    answers = [shown.status for shown in await asyncio.gather(*tried)]
    assert sorted(answers) == [303, 401, 401, 401]  # at the same moment, too


async def test_the_code_of_setting_up_is_used_up(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    code, _ = await enrolled(browser)
    assert (await new_browser().sign_in(browser.name, code=code.at(int(time.time()) - STEP_SECONDS))).status == 401


async def test_each_recovery_code_works_once(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    _, codes = await enrolled(browser)
    assert len(codes) == RECOVERY_CODES
    answers = await asyncio.gather(*[new_browser().sign_in(browser.name, code=codes[0]) for _ in range(3)])
    assert sorted(shown.status for shown in answers) == [303, 401, 401]
    assert (await new_browser().sign_in(browser.name, code=codes[1].replace("-", " ").upper())).status == 303
    assert "Not used yet: 8" in (await browser.get("/account")).words


async def test_new_recovery_codes_replace_the_old_ones(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    _, codes = await enrolled(browser)
    shown = await browser.post("/account/recovery-codes")
    assert "Recovery codes" in shown.words and codes[0] not in shown.source
    assert (await new_browser().sign_in(browser.name, code=codes[0])).status == 401


async def test_setting_up_ends_all_other_sessions(staff: Staff, new_browser: NewBrowser) -> None:
    browser, other = await staff(Role.VIEWER), new_browser()
    await other.sign_in(browser.name)
    await enrolled(browser)
    assert (await browser.get("/account")).status == 200
    assert (await other.get("/account")).status == 303


async def test_a_wrong_code_sets_nothing_up(staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    assert (await browser.post("/account/second-factor", code="123456")).status == 400
    await browser.get("/account/second-factor")
    assert (await browser.post("/account/second-factor", code="no")).status == 400
    assert (await new_browser().sign_in(browser.name)).status == 303


async def test_what_matters_asks_for_password_and_code_once_more(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, new_browser: NewBrowser
) -> None:
    browser = await staff(Role.VIEWER)
    code, codes = await enrolled(browser)
    monkeypatch.setattr("bot.staff.guard.PROOF_SECONDS", -1)
    for path, fields in (("/account/recovery-codes", {}), ("/account/password", {"password": "another one, long"})):
        shown = await browser.post(path, **fields)
        assert (shown.status, shown.location) == (303, "/account/prove?next=/account")
    shown = await browser.get("/account/second-factor")
    assert shown.location == "/account/prove?next=/account/second-factor"
    assert (await browser.post("/account/prove", password=PASSWORD, code="")).status == 401
    assert (await browser.post("/account/prove", password="wrong", code=code.now())).status == 401
    shown = await browser.post("/account/prove", password=PASSWORD, code=codes[0], next="/account/second-factor")
    assert (shown.status, shown.location) == (303, "/account/second-factor")
