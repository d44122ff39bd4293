"""The patch is made for the files as they are now: it signs no words but those that were read, and keeps what holds."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.staff.desk.checks import Check
from bot.staff.desk.export import export
from bot.staff.desk.signatures import Given
from contract.content import CONTENT_ROOT, Content
from contract.review import fingerprint
from desk.calls import Found
from tests.bot.staff.desk.applying import applied

AT = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
DAY = "2026-12-01"
RIGHT = Check(1, "nhth", DAY, Found("person", "yes", "yes", "yes"), "ana", "ben", "confirmed", 1, 2)


@pytest.fixture
def given(content: Content) -> Given:
    of = fingerprint(content.reply("danger.lead").words, "clinician")
    return Given(1, "danger.lead", "clinician", "A. Bee", of, DAY, "ana", "ben", "C. Dee", "confirmed", 1, 2)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT_ROOT, tmp_path / "content")
    return tmp_path / "content"


def test_words_that_changed_on_the_disk_are_left_out_and_said(root: Path, given: Given) -> None:
    crisis = root / "replies" / "core" / "crisis.yml"
    crisis.write_text(
        crisis.read_text(encoding="utf-8").replace("Get somewhere safer", "Go somewhere safer"), encoding="utf-8"
    )
    found = export(root, [given], [], "ana", AT)
    assert found.patch == "" and found.signatures == () and found.left_out == (given,)


def test_a_reply_that_is_gone_from_the_disk_is_left_out(root: Path, given: Given) -> None:
    gone = replace(given, reply="danger.no_more")
    assert export(root, [gone], [], "ana", AT).left_out == (gone,)


def test_signatures_that_hold_stay_and_void_ones_go(root: Path, given: Given, content: Content, tmp_path: Path) -> None:
    crisis = root / "replies" / "core" / "crisis.yml"
    holds = f'{{by: "E. Eff", role: counsel, on: 2026-11-30, of: "{given.of}"}}'
    void = '{by: "G. Gee", role: survivors, on: 2026-11-30, of: "0000000000000000"}'
    crisis.write_text(crisis.read_text(encoding="utf-8").replace("signed: []", f"signed: [{holds}, {void}]", 1), "utf-8")
    patch = export(root, [given], [], "ana", AT).patch
    assert "G. Gee" in "".join(line for line in patch.splitlines() if line.startswith("-"))
    added = [line for line in patch.splitlines() if line.startswith("+") and "by:" in line]
    assert len(added) == 2 and "E. Eff" in added[0] and "A. Bee" in added[1]


def test_what_one_person_said_is_not_in_it(root: Path, given: Given) -> None:
    alone = replace(RIGHT, state="open", second="")
    assert export(root, [replace(given, state="open", second="")], [alone], "ana", AT).patch == ""


def test_a_page_that_was_read_moves_the_date_and_says_nothing_of_a_call(root: Path, tmp_path: Path) -> None:
    read = replace(RIGHT, service="us-911", found=replace(RIGHT.found, answered="page"))
    patch = export(root, [], [RIGHT, read], "ana", AT).patch
    assert "us-911: compared with its own page" in patch and "nhth: called" in patch
    (tmp_path / "copy").mkdir()
    directory = applied(patch, tmp_path / "copy").directory
    assert [directory.service(line).checked.isoformat() for line in ("us-911", "nhth")] == [DAY, DAY]
    assert [directory.service(line).dialed for line in ("us-911", "nhth")] == [False, True]
