"""Members of staff, signed in at a running gateway by posting forms."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.app import Gateway
from bot.staff.roles import Role
from tests.staff import Browser, new_account

NewBrowser = Callable[[], Browser]
NewAccount = Callable[[Role], str]
Staff = Callable[[Role], Awaitable[Browser]]


@pytest.fixture
def ledger_path(gateway: Gateway, memory_data_dir: Path) -> Path:
    """The ledger of the running gateway."""
    return memory_data_dir / "ledger.sqlite3"


@pytest.fixture
def account(ledger_path: Path) -> NewAccount:
    """New accounts of a role, by name; their password is `tests.staff.PASSWORD`."""
    return lambda role: new_account(ledger_path, role)


@pytest_asyncio.fixture
async def new_browser(gateway: Gateway) -> AsyncIterator[NewBrowser]:
    """Browsers of people who have not signed in."""
    opened: list[aiohttp.ClientSession] = []

    def browser() -> Browser:
        opened.append(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
        return Browser(f"http://{gateway.staff.host}:{gateway.staff.port}", opened[-1])

    yield browser
    for session in opened:
        await session.close()


@pytest.fixture
def staff(new_browser: NewBrowser, account: NewAccount) -> Staff:
    """A browser in which somebody with this role is signed in: `await staff(Role.EDITOR)`."""

    async def signed_in(role: Role) -> Browser:
        browser = new_browser()
        assert (await browser.sign_in(account(role))).status == 303
        return browser

    return signed_in
