"""Names: the staff listener answers to its own, and to no other, whatever is asked."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.app import Gateway
from bot.settings import Address
from bot.staff.hosts import Hosts
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewBrowser, Staff
from tests.fakes import gateway_settings

PATHS = ("/", "/login", "/metrics", "/health/live", "/static/staff.css", "/api/needs", "/nowhere", "/account")
FOREIGN = (
    "elsewhere.test",
    "elsewhere.test:8081",
    "localhost.elsewhere.test",
    "127.0.0.1.elsewhere.test",
    "elsewhere.test@localhost",
    "localhost@elsewhere.test",
    "localhost/elsewhere.test",
    "192.0.2.1",
    "[2001:db8::1]:8081",
    "[localhost]",
    "0.0.0.0",
    "localhost:",
    "localhost:x",
    "",
    "*",
)


@pytest.mark.parametrize("foreign", FOREIGN)
async def test_under_a_name_that_is_not_ours_nothing_answers(staff: Staff, foreign: str) -> None:
    member = await staff(Role.ADMIN)
    for method, path in product(("GET", "HEAD", "POST", "OPTIONS", "DELETE"), PATHS):
        async with member.http.request(
            method, member.url + path, headers={"Host": foreign}, data={"csrf": member.csrf}, allow_redirects=False
        ) as response:
            assert (response.status, await response.read()) == (421, b""), (method, path)
            assert "Set-Cookie" not in response.headers
            assert response.headers["X-Frame-Options"] == "DENY"
    assert (await member.get("/account")).status == 200


@pytest.mark.parametrize("ours", ["localhost", "LOCALHOST:9", "127.0.0.1", "127.0.0.1:65535", "127.9.9.9", "[::1]:8081"])
async def test_this_machine_is_called_by_any_of_its_names_on_any_port(new_browser: NewBrowser, ours: str) -> None:
    for path in ("/metrics", "/health/live", "/login"):
        assert (await new_browser().get(path, Host=ours)).status == 200


async def test_what_is_refused_is_counted(gateway: Gateway, new_browser: NewBrowser) -> None:
    async def refused() -> float:
        lines = (await new_browser().get("/metrics")).source.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith('waypost_refused_total{code="host"}'))

    before = await refused()
    await new_browser().get("/", Host="elsewhere.test")
    assert await refused() == before + 1


async def served(listen: str, host: str, data_dir: Path, named: str = "") -> bool:
    settings = gateway_settings(data_dir, 1, WAYPOST_STAFF_HOSTS=named)
    hosts = Hosts(replace(settings, staff_listen=Address(listen, 8081)))
    request = make_mocked_request("GET", "/", CIMultiDict({"Host": host} if host else {}))
    return (await hosts.admit(request, _answers)).status == 200


async def _answers(request: web.Request) -> web.StreamResponse:
    return web.Response()


async def test_names_of_the_operator_are_served_and_nothing_beside_them(tmp_path: Path) -> None:
    named = "Staff.Inside.test, 10.0.0.5 fd00::5"
    for host in ("staff.inside.test", "STAFF.inside.test:443", "10.0.0.5:8081", "[fd00::5]", "localhost"):
        assert await served("127.0.0.1", host, tmp_path, named), host
    for host in ("inside.test", "x.staff.inside.test", "staff.inside.test.elsewhere.test", "10.0.0.6"):
        assert not await served("127.0.0.1", host, tmp_path, named), host


async def test_the_address_we_listen_on_is_ours(tmp_path: Path) -> None:
    assert await served("192.0.2.7", "192.0.2.7:8081", tmp_path)
    assert not await served("192.0.2.7", "192.0.2.8:8081", tmp_path)
    assert await served("Box.inside.test", "box.inside.test", tmp_path)


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
async def test_who_listens_everywhere_is_called_by_any_address_and_by_no_name(tmp_path: Path, everywhere: str) -> None:
    assert await served(everywhere, "192.0.2.7:8081", tmp_path)
    assert await served(everywhere, "[2001:db8::1]", tmp_path)
    assert not await served(everywhere, "elsewhere.test", tmp_path)


async def test_who_says_no_name_or_two_is_refused(tmp_path: Path) -> None:
    hosts = Hosts(gateway_settings(tmp_path, 1))
    assert not await served("127.0.0.1", "", tmp_path)
    twice = make_mocked_request("GET", "/", CIMultiDict([("Host", "localhost"), ("Host", "elsewhere.test")]))
    assert (await hosts.admit(twice, _answers)).status == 421
