"""Stylesheets: what website and staff pages share stands once, and comes with each page's one stylesheet."""

from pathlib import Path

import aiohttp
import pytest

from bot.app import Gateway
from bot.settings import ROOT

BASE = ROOT / "bot" / "web" / "base.css"
OWN = {
    "site.css": ROOT / "bot" / "web" / "static" / "site.css",
    "staff.css": ROOT / "bot" / "staff" / "static" / "staff.css",
}


async def test_each_stylesheet_comes_with_the_base_before_it(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    for name, listener in (("site.css", gateway.public), ("staff.css", gateway.staff)):
        async with http.get(f"http://{listener.host}:{listener.port}/static/{name}") as response:
            assert response.status == 200
            assert await response.text() == BASE.read_text(encoding="utf-8") + OWN[name].read_text(encoding="utf-8")


@pytest.mark.parametrize("own", OWN)
def test_no_rule_of_the_base_stands_twice(own: str) -> None:
    again = _rules(BASE) & _rules(OWN[own])
    assert len(_rules(BASE)) > 40 and not again


def _rules(path: Path) -> set[str]:
    """Every colour, and every rule of one line."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return {line for line in lines if line.startswith("--") or line.endswith("}")} - {"}"}
