"""Limits: who is counted together, and that nothing is kept."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.settings import Settings
from bot.web import limits
from bot.web.limits import Limits, Pressure, client_network
from tests.fakes import Clock, gateway_settings


class _From:
    """The end of a connection."""

    def __init__(self, address: str) -> None:
        self._address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._address, 1) if name == "peername" else default


def request(address: str, *forwarded: str):  # type: ignore[no-untyped-def]
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    return make_mocked_request("GET", "/", headers=headers, transport=_From(address))


@pytest.fixture
def settings(tmp_path) -> Settings:  # type: ignore[no-untyped-def]
    return gateway_settings(tmp_path, 1, WAYPOST_TRUSTED_PROXIES="10.0.0.0/8 ::1")


@pytest.mark.parametrize(
    ("address", "forwarded", "counted"),
    [
        ("192.0.2.7", (), "192.0.2.7"),
        ("192.0.2.7", ("198.51.100.1",), "192.0.2.7"),  # no proxy of ours: what it says is not believed
        ("10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("203.0.113.9, 198.51.100.1",), "198.51.100.1"),  # the first one was made up by the client
        ("10.0.0.1", ("198.51.100.1, 10.0.0.2",), "198.51.100.1"),
        ("10.0.0.1", ("198.51.100.1", "10.0.0.2"), "198.51.100.1"),
        ("10.0.0.1", ("10.0.0.3",), "10.0.0.3"),
        ("10.0.0.1", ("nonsense",), "unknown"),
        ("::ffff:10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("::1", ("2001:db8:1:2:3::4",), "v6 20010db800010002"),
        ("2001:db8:1:2:ffff::9", (), "v6 20010db800010002"),
    ],
)
def test_place_of_a_request(settings: Settings, address: str, forwarded: tuple[str, ...], counted: str) -> None:
    assert client_network(request(address, *forwarded), settings.trusted_proxies) == counted


def test_pressure_rises_and_falls_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CROWDED_PER_MINUTE", 2)
    monkeypatch.setattr(limits, "REFUSED_PER_MINUTE", 4)
    clock = Clock()
    guard = Limits((), clock)
    felt = [guard.message(request("192.0.2.7")) for _ in range(5)]
    assert felt == [Pressure.CALM] * 2 + [Pressure.CROWDED] * 2 + [Pressure.REFUSED]
    assert guard.message(request("192.0.2.8")) is Pressure.CALM
    clock.forward(61)
    assert guard.message(request("192.0.2.7")) is Pressure.CALM


def test_addresses_are_not_kept_and_the_key_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    guard = Limits((), clock)
    guard.message(request("192.0.2.77"))
    assert "192.0.2.77" not in repr(vars(guard))
    key = guard._key
    clock.forward(limits.KEY_SECONDS + 1)
    guard.message(request("192.0.2.77"))
    assert guard._key != key
    assert len(guard._messages) == 1


def test_closed_sockets_are_forgotten() -> None:
    guard = Limits(())
    with guard.socket(request("192.0.2.7")):
        assert guard._sockets.total() == 1
    assert not guard._sockets
