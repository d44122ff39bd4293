"""Who has called which line: bad news counts at once, good news once two people stand for it."""

import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.app import Gateway
from bot.hsds.records import Records, stable_id
from bot.staff.roles import Role
from contract.content import Content
from tests.bot.staff.conftest import Staff
from tests.bot.staff.desk.applying import applied
from tests.staff import Browser, Shown

TODAY = date.today()
RIGHT = {"answered": "person", "people": "yes", "hours": "yes", "spanish": "unasked", "day": TODAY.isoformat()}
WRONG = RIGHT | {"people": "no"}


@pytest.fixture(autouse=True)
def no_calls(gateway: Gateway, ledger_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operations.vitals._FRESH_SECONDS", 0)
    with sqlite3.connect(ledger_path, timeout=5) as database:
        database.execute("DELETE FROM desk_call")
    database.close()


async def call(browser: Browser, line: str, **found: str) -> Shown:
    return await browser.post(f"/desk/lines/{line}/check", **found)


async def confirm(browser: Browser, line: str) -> Shown:
    (number,) = set(re.findall(r"/desk/checks/(\d+)/", (await browser.get(f"/desk/lines/{line}")).source))
    return await browser.post(f"/desk/checks/{number}/confirm", line=line)


async def test_two_people_and_a_patch_move_the_public_date(staff: Staff, content: Content, tmp_path: Path) -> None:
    caller, editor = await staff(Role.REVIEWER), await staff(Role.EDITOR)
    assert (await call(caller, "trevor", **RIGHT)).status == 303
    assert (await confirm(caller, "trevor")).status == 409
    assert "trevor" not in (await editor.post("/desk/patch")).source
    assert (await confirm(editor, "trevor")).status == 303
    patch = (await editor.post("/desk/patch")).source
    assert "content/directory/services.yml" in patch
    after = applied(patch, tmp_path)
    records = {record["id"]: record for record in Records(after, tmp_path / "content").services(TODAY)}
    assert records[stable_id("service", "trevor")]["assured_date"] == TODAY.isoformat()
    assert after.directory.service("trevor").dialed and not after.directory.service("nhth").dialed


async def test_bad_news_counts_at_once(staff: Staff) -> None:
    caller = await staff(Role.REVIEWER)
    assert (await call(caller, "nrs", **WRONG)).status == 303
    overview = (await caller.get("/desk")).source
    assert overview.index("/desk/lines/nrs") < overview.index("Waits for a second person")
    assert "waypost_directory_lines_wrong 1.0" in (await caller.get("/metrics")).source
    await call(caller, "nrs", **RIGHT)
    assert "waypost_directory_lines_wrong 1.0" in (await caller.get("/metrics")).source
    await confirm(await staff(Role.REVIEWER), "nrs")
    assert "waypost_directory_lines_wrong 0.0" in (await caller.get("/metrics")).source


async def test_nobody_takes_back_the_bad_news_of_another(staff: Staff) -> None:
    caller, other = await staff(Role.REVIEWER), await staff(Role.ADMIN)
    await call(caller, "nrs", **WRONG)
    (number,) = set(re.findall(r"/desk/checks/(\d+)/", (await caller.get("/desk/lines/nrs")).source))
    assert "withdraw" not in (await other.get("/desk/lines/nrs")).source
    assert (await other.post(f"/desk/checks/{number}/withdraw", line="nrs")).status == 409
    assert (await caller.post(f"/desk/checks/{number}/withdraw", line="nrs")).status == 303
    assert "waypost_directory_lines_wrong 0.0" in (await caller.get("/metrics")).source


async def test_later_bad_news_takes_good_news_back(staff: Staff) -> None:
    caller, editor = await staff(Role.REVIEWER), await staff(Role.EDITOR)
    await call(caller, "nrs", **RIGHT)
    await confirm(editor, "nrs")
    assert "nrs:" in (await editor.get("/desk/patch")).source
    await call(caller, "nrs", **WRONG)
    assert "nrs:" not in (await editor.get("/desk/patch")).source


async def test_a_newer_call_that_waits_holds_no_confirmed_one_up(staff: Staff) -> None:
    caller, editor = await staff(Role.REVIEWER), await staff(Role.EDITOR)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    await call(caller, "nrs", **RIGHT)
    await confirm(editor, "nrs")
    await call(caller, "nrs", **RIGHT)
    assert f"nrs: called on {TODAY.isoformat()}" in (await editor.get("/desk/patch")).source
    await call(caller, "nrs", **WRONG | {"day": yesterday})  # older than what was confirmed
    assert "nrs: called on" in (await editor.get("/desk/patch")).source


@pytest.mark.parametrize("answer", [{"answered": "nobody"}, {"answered": "dead"}, {"hours": "no"}, {"spanish": "no"}])
async def test_anything_that_is_not_as_we_say_is_bad_news(staff: Staff, answer: dict[str, str]) -> None:
    caller = await staff(Role.REVIEWER)
    await call(caller, "nrs", **RIGHT | answer)
    assert "Not as we say" in (await caller.get("/desk/lines/nrs")).words


async def test_nobody_is_asked_to_call_911(staff: Staff, content: Content) -> None:
    caller = await staff(Role.REVIEWER)
    page = await caller.get("/desk/lines/us-911")
    assert "Do not call this one" in page.words and 'value="person"' not in page.source
    assert (await call(caller, "us-911", **RIGHT)).status == 409
    assert (await call(caller, "us-911", **RIGHT | {"answered": "page"})).status == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"answered": ""},
        {"answered": "a ghost"},
        {"people": "<b>yes</b>"},
        {"day": (TODAY + timedelta(days=1)).isoformat()},
        {"day": (TODAY - timedelta(days=15)).isoformat()},
        {"day": ""},
    ],
)
async def test_a_form_that_makes_no_sense_is_refused(staff: Staff, changes: dict[str, str]) -> None:
    shown = await call(await staff(Role.REVIEWER), "nhth", **RIGHT | changes)
    assert shown.status == 409 and 'role="alert"' in shown.source and "<b>yes" not in shown.source


async def test_a_viewer_reads_and_calls_nobody(staff: Staff) -> None:
    viewer = await staff(Role.VIEWER)
    page = await viewer.get("/desk/lines/nhth")
    assert page.status == 200 and "What did you find" not in page.words
    assert (await call(viewer, "nhth", **RIGHT)).status == 403


async def test_every_line_that_is_shown_has_a_page(staff: Staff, content: Content) -> None:
    viewer = await staff(Role.VIEWER)
    listed = (await viewer.get("/desk/lines")).source
    for service in content.directory.services.values():
        expected = 404 if service.publish == "no" else 200
        assert (await viewer.get(f"/desk/lines/{service.id}?lang=es")).status == expected, service.id
        assert (f'/desk/lines/{service.id}"' in listed) == (expected == 200)
