"""The staff log: what is changed, taken out, cut off or put back shows, and where."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.ledger.file import opened
from bot.settings import Secret
from bot.staff.chain import KEPT_SECONDS, SHOWN_OF_A_SEAL, Break, Chain, newest
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewBrowser, Staff
from tests.fakes import SECRET_KEY, Clock, locked
from tests.staff import at_rest

ENTRIES = 9
Spoil = Callable[[sqlite3.Connection], object]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chain(clock: Clock) -> Chain:
    return Chain(Secret(SECRET_KEY), clock)


@pytest.fixture
def database(tmp_path: Path, chain: Chain, clock: Clock) -> Iterator[sqlite3.Connection]:
    """A log of some entries, a day apart."""
    with closing(opened(tmp_path / "ledger.sqlite3")) as ledger:
        for number in range(1, ENTRIES + 1):
            chain.append(ledger, f"ana{number}", "signed_in", "")
            clock.forward(86_400)
        yield ledger


def test_a_log_that_nobody_touched_holds(database: sqlite3.Connection, chain: Chain) -> None:
    assert chain.check(database) is None
    assert chain.check(database, newest=3) is None
    assert [entry.number for entry in newest(database, 3)] == [9, 8, 7]
    assert [entry.number for entry in newest(database, 3, before=4)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE staff_audit SET who = 'ben' WHERE number = 4", Break(4, "changed")),
        ("UPDATE staff_audit SET at = at - 1 WHERE number = 1", Break(1, "changed")),
        ("UPDATE staff_audit SET action = 'signed_out' WHERE number = 9", Break(9, "changed")),
        ("UPDATE staff_audit SET subject = 'x' WHERE number = 5", Break(5, "changed")),
        (
            "UPDATE staff_audit SET seal = (SELECT seal FROM staff_audit WHERE number = 2) WHERE number = 3",
            Break(3, "changed"),
        ),
        ("DELETE FROM staff_audit WHERE number = 5", Break(5, "missing")),
        ("DELETE FROM staff_audit WHERE number = 1", Break(1, "missing")),
        ("DELETE FROM staff_audit WHERE number = 9", Break(9, "cut_off")),
        ("DELETE FROM staff_audit WHERE number > 5", Break(6, "cut_off")),
        ("DELETE FROM staff_audit", Break(1, "cut_off")),
        (
            "INSERT INTO staff_audit SELECT 10, at, who, action, subject, seal FROM staff_audit WHERE number = 9",
            Break(10, "changed"),
        ),
        ("UPDATE staff_audit_ends SET last = 8", Break(1, "ends")),
        ("UPDATE staff_audit_ends SET first = 3", Break(3, "ends")),
        ("DELETE FROM staff_audit_ends", Break(1, "cut_off")),
    ],
)
def test_whatever_is_done_to_it_shows(database: sqlite3.Connection, chain: Chain, statement: str, found: Break) -> None:
    database.execute(statement)
    assert chain.check(database) == found


def test_two_that_change_places_show(database: sqlite3.Connection, chain: Chain) -> None:
    for old, new in ((4, 100), (5, 4), (100, 5)):
        database.execute("UPDATE staff_audit SET number = ? WHERE number = ?", (new, old))
    assert chain.check(database) == Break(4, "changed")


def test_a_tail_that_is_cut_off_together_with_its_end_shows(database: sqlite3.Connection, chain: Chain) -> None:
    database.execute("DELETE FROM staff_audit WHERE number > 5")
    database.execute("UPDATE staff_audit_ends SET last = 5, seal = (SELECT seal FROM staff_audit WHERE number = 5)")
    assert chain.check(database) == Break(1, "ends")


def test_whoever_has_no_key_cannot_write_an_entry(database: sqlite3.Connection, chain: Chain, clock: Clock) -> None:
    Chain(Secret("another master key, just as long as it"), clock).append(database, "mallory", "signed_in")
    assert chain.check(database) == Break(1, "ends")


def test_with_accounts_but_no_log_at_all_it_shows(database: sqlite3.Connection, chain: Chain) -> None:
    database.execute("DELETE FROM staff_audit")
    database.execute("DELETE FROM staff_audit_ends")
    assert chain.check(database) is None  # a new ledger looks like this
    database.execute("INSERT INTO staff_account VALUES ('ana', 'admin', '', '', 0, 0, 0)")
    assert chain.check(database) == Break(1, "cut_off")


def test_a_ledger_that_was_put_back_shows_to_those_who_noted_a_seal(
    database: sqlite3.Connection, chain: Chain, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "earlier.sqlite3")) as earlier:
        database.backup(earlier)
        entry = chain.append(database, "ana", "account_disabled", "ben")
        noted = (entry.number, entry.seal[:SHOWN_OF_A_SEAL])
        assert chain.check(database, noted=noted) is None
        assert chain.check(earlier) is None
        assert chain.check(earlier, noted=noted) == Break(entry.number, "not_as_noted")


def test_old_entries_go_and_the_rest_still_holds(database: sqlite3.Connection, chain: Chain, clock: Clock) -> None:
    clock.forward(KEPT_SECONDS - 5 * 86_400)
    chain.forget_old(database)
    assert [entry.number for entry in newest(database, 100)] == [9, 8, 7, 6, 5]
    assert chain.check(database) is None
    database.execute("DELETE FROM staff_audit WHERE number = 5")
    assert chain.check(database) == Break(5, "missing")


def test_when_all_are_old_the_next_one_still_follows(database: sqlite3.Connection, chain: Chain, clock: Clock) -> None:
    clock.forward(2 * KEPT_SECONDS)
    chain.forget_old(database)
    chain.forget_old(database)
    assert newest(database, 1) == [] and chain.check(database) is None
    assert chain.append(database, "ana", "signed_in").number == ENTRIES + 1
    assert chain.check(database) is None


def test_what_was_cut_out_before_old_entries_went_still_shows(
    database: sqlite3.Connection, chain: Chain, clock: Clock
) -> None:
    database.execute("DELETE FROM staff_audit WHERE number IN (4, 5, 6)")
    clock.forward(KEPT_SECONDS - 4 * 86_400)  # the sixth is the first to stay
    chain.forget_old(database)
    assert chain.check(database) == Break(4, "missing")


@pytest.mark.parametrize(
    "spoiled",
    [
        "UPDATE staff_audit SET at = -100000000",
        "UPDATE staff_audit SET at = -100000000 WHERE number < 5",
        "DELETE FROM staff_audit WHERE number < 6",
        "UPDATE staff_audit_ends SET first = 4, before = (SELECT seal FROM staff_audit WHERE number = 3)",
    ],
)
def test_entries_that_were_made_old_by_hand_are_not_forgotten(
    database: sqlite3.Connection, chain: Chain, spoiled: str
) -> None:
    database.execute(spoiled)
    left = len(newest(database, 100))
    chain.forget_old(database)
    assert len(newest(database, 100)) == left
    assert chain.check(database) is not None


def test_the_next_entry_seals_nothing_that_was_cut_off(database: sqlite3.Connection, chain: Chain, clock: Clock) -> None:
    database.execute("DELETE FROM staff_audit WHERE number > 5")
    database.execute("UPDATE staff_audit_ends SET last = 5, seal = (SELECT seal FROM staff_audit WHERE number = 5)")
    for _ in range(2):
        chain.append(database, "ben", "signed_in")
        assert chain.check(database) == Break(1, "ends")
    clock.forward(KEPT_SECONDS - 5 * 86_400)
    chain.forget_old(database)
    assert chain.check(database) == Break(1, "ends")


@pytest.mark.parametrize(
    "subject", ["two words", "a@home.test", "555-555-0100", "+15555550100", "a" * 121, "<b>", "ü", "\n"]
)
def test_nothing_but_names_of_ours_is_a_subject(database: sqlite3.Connection, chain: Chain, subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        chain.append(database, "ana", "signed_in", subject)
    assert chain.check(database) is None


@pytest.mark.parametrize("subject", ["", "17", "2026-W47", "need.runaway", "content/replies/core/needs.yml", "ana"])
def test_names_of_ours_are_subjects(database: sqlite3.Connection, chain: Chain, subject: str) -> None:
    assert chain.append(database, "ana", "signed_in", subject).subject == subject


async def test_the_page_says_who_did_what_and_whether_it_holds(staff: Staff, ledger_path: Path) -> None:
    admin = await staff(Role.ADMIN)
    await (await staff(Role.VIEWER)).post("/logout")
    shown = await admin.get("/log")
    assert f"{admin.name} signed_in" in shown.words and "signed_out" in shown.words
    assert "are as they were written" in shown.words
    with closing(sqlite3.connect(ledger_path, isolation_level=None, timeout=5)) as database:
        was = database.execute("SELECT number, who FROM staff_audit ORDER BY number DESC LIMIT 1").fetchone()
        database.execute("UPDATE staff_audit SET who = 'somebody' WHERE number = ?", was[:1])
        shown = await admin.get("/log?lang=es")
        assert f"entrada {was[0]} (cambiada)" in shown.words
        database.execute("UPDATE staff_audit SET who = ? WHERE number = ?", (was[1], was[0]))


async def test_what_was_refused_is_noted_without_what_was_typed(
    staff: Staff, new_browser: NewBrowser, ledger_path: Path
) -> None:
    admin, viewer, typed = await staff(Role.ADMIN), await staff(Role.VIEWER), "hunter2hunter2"
    await new_browser().sign_in(typed, typed)
    await new_browser().sign_in(viewer.name, typed)
    await viewer.get("/log")
    await viewer.post("/logout", csrf="")
    words = (await admin.get("/log")).words
    for action in ("sign_in_refused", "role_refused", "form_refused"):
        assert f"{viewer.name} {action}" in words
    assert typed not in words
    assert typed.encode() not in at_rest(ledger_path)


async def test_nobody_can_fill_the_disk_with_refusals(new_browser: NewBrowser, ledger_path: Path) -> None:
    def count() -> int:
        with closing(sqlite3.connect(ledger_path)) as database:
            found: int = database.execute("SELECT count(*) FROM staff_audit").fetchone()[0]
            return found

    stranger, before = new_browser(), count()
    for number in range(50):
        await stranger.get("/", Cookie=f"staff=forged{number}")
        await stranger.post("/login", {"Origin": "https://elsewhere.test"})
    assert count() - before <= 2


async def test_when_nothing_can_be_written_nothing_is_done(staff: Staff, ledger_path: Path) -> None:
    browser = await staff(Role.VIEWER)
    with locked(ledger_path):
        shown = await browser.post("/logout")
        assert (shown.status, "Nothing was changed" in shown.words) == (503, True)
    assert (await browser.get("/account")).status == 200
