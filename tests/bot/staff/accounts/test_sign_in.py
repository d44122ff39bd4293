"""Signing in: password, code, recovery code; pauses; out again."""

import pytest

from bot.staff.roles import Role
from tests.bot.staff.conftest import NewAccount, NewBrowser, Staff


async def test_name_and_password_lead_in(new_browser: NewBrowser, account: NewAccount) -> None:
    browser = new_browser()
    shown = await browser.get("/")
    assert (shown.status, shown.location) == (303, "/login")
    name = account(Role.VIEWER)
    shown = await browser.sign_in(name)
    assert (shown.status, shown.location) == (303, "/")
    assert name in (await browser.get("/")).words


@pytest.mark.parametrize("role", Role)
async def test_every_page_of_the_account_opens(staff: Staff, role: Role) -> None:
    browser = await staff(role)
    for path in ("/", "/account", "/account/second-factor", "/account/qr", "/account/prove", "/account?lang=es"):
        assert (await browser.get(path)).status == 200, path
