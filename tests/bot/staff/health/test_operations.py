"""The page of operations and the metrics behind it, at a running gateway."""

import re
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import Gateway
from bot.ledger.deletions import Deletions
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewBrowser, Staff
from tests.fakes import EngineStandIn

OLD = 3 * 3600 + 1800


@pytest.fixture(autouse=True)
def look_anew(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operations.vitals._FRESH_SECONDS", 0)


def row(page: str, name: str) -> str:
    found = re.search(rf"<tr[^>]*>\s*<th scope=\"row\">{name}</th>.*?</tr>", page, re.DOTALL)
    assert found, name
    return found[0]


async def test_a_viewer_sees_the_parts_and_the_worst_first(staff: Staff, engine: EngineStandIn) -> None:
    browser = await staff(Role.VIEWER)
    page = (await browser.get("/operations")).source
    assert "attention" not in row(page, "Engines that answer") and "1 / 1" in page
    await engine.stop()
    page = (await browser.get("/operations")).source
    assert "attention" in row(page, "Engines that answer") and "0 / 1" in page
    states = re.findall(r"<tr( class=\"attention\")?>\s*<th scope=\"row\">", page)
    assert states == sorted(states, reverse=True)


async def test_it_is_there_in_spanish(staff: Staff) -> None:
    page = await (await staff(Role.VIEWER)).get("/operations?lang=es")
    assert page.status == 200 and "Motores que responden" in page.words


async def test_an_undeleted_message_shows_in_whole_hours(staff: Staff, ledger_path: Path) -> None:
    waiting = Deletions(ledger_path, 60, lambda: time.time() - OLD)
    waiting.add("SM" + "1" * 32)
    page = (await (await staff(Role.VIEWER)).get("/operations")).source
    waiting.done("SM" + "1" * 32)
    waiting.close()
    assert "3 h" in row(page, "The oldest undeleted message has waited, in whole hours")
    assert "SM1" not in page


async def test_nobody_sees_it_without_signing_in(new_browser: NewBrowser) -> None:
    shown = await new_browser().get("/operations")
    assert shown.status == 303 and shown.location == "/login?next=/operations"


async def test_failed_sign_ins_are_counted_without_a_name(new_browser: NewBrowser, staff: Staff) -> None:
    before = await scraped(new_browser, "waypost_staff_sign_ins_total")
    await new_browser().sign_in("Margarita Villa", password="wrong and secret")
    await staff(Role.VIEWER)
    after = await scraped(new_browser, "waypost_staff_sign_ins_total")
    assert after["refused"] == before["refused"] + 1 and after["ok"] == before["ok"] + 1
    assert "argarita" not in (await new_browser().get("/metrics")).source


async def scraped(new_browser: NewBrowser, name: str) -> dict[str, float]:
    source = (await new_browser().get("/metrics")).source
    families = text_string_to_metric_families(source)
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return {sample.labels["outcome"]: sample.value for sample in samples}
