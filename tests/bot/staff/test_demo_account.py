"""A newcomer starts the demo, signs in with what it prints, and sees something."""

from pathlib import Path

import aiohttp
import pytest
from argon2 import profiles

from bot.app import running
from bot.operations.serving import Choice, ServingModel
from bot.staff.ledger import StaffLedger
from bot.staff.review.evaluation import Evaluations
from tests.fakes import EngineStandIn, gateway_settings
from tests.staff import Browser


async def test_the_demo_prints_an_account_that_can_sign_in(
    tmp_path: Path, engine: EngineStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.staff.accounts.passwords.PARAMETERS", profiles.CHEAPEST)
    passwords = set()
    for _ in range(2):
        async with running(gateway_settings(tmp_path, engine.port, WAYPOST_DEMO="1")) as gateway:
            assert gateway.demo_password
            passwords.add(gateway.demo_password.value)
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
                browser = Browser(f"http://{gateway.staff.host}:{gateway.staff.port}", http)
                assert (await browser.sign_in("demo", gateway.demo_password.value)).status == 303
                assert (await browser.get("/")).status == 200
    assert len(passwords) == 2
    assert not (tmp_path / "ledger.sqlite3").exists()


def test_what_is_tried_in_the_demo_is_never_served_for_real(tmp_path: Path) -> None:
    demo, real = (gateway_settings(tmp_path, 1, WAYPOST_DEMO=on) for on in ("1", "0"))
    ServingModel(demo.models_dir).choose(Choice(tmp_path / "model.tar.gz", over="x"))
    assert ServingModel(demo.models_dir).choice and ServingModel(real.models_dir).choice is None
    ledger = StaffLedger(demo.ledger)
    assert Evaluations(demo, ledger).models != Evaluations(real, ledger).models
    ledger.close()
