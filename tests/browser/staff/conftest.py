"""Members of staff in a real browser, in front of the gateway that the website's tests use."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.app import Gateway
from bot.staff.roles import Role
from tests.staff import PASSWORD, new_account

SignedIn = Callable[[Role], Awaitable[Page]]


@pytest.fixture
def staff_site(_gateway: Gateway, site: str) -> str:
    """Where the staff pages are."""
    return f"http://{_gateway.staff.host}:{_gateway.staff.port}"


@pytest.fixture
def signed_in(page: Page, staff_site: str, data_dir: Path) -> SignedIn:
    """The tab, with somebody of this role signed in: `await signed_in(Role.EDITOR)`."""

    async def sign_in(role: Role) -> Page:
        await page.goto(f"{staff_site}/login")
        await page.fill("#name", new_account(data_dir / "ledger.sqlite3", role))
        await page.fill("#password", PASSWORD)
        await page.click("main button")
        await page.wait_for_url(f"{staff_site}/")
        return page

    return sign_in
