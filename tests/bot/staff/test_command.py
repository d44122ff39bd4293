"""Accounts from the command line, beside a gateway that runs: `python -m bot staff …`."""

import asyncio
import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import Parameters, extract_parameters, profiles

from bot.__main__ import main
from bot.settings import ROOT
from bot.staff.accounts.passwords import PasswordRefused, check_new
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewAccount, NewBrowser, Staff
from tests.fakes import SECRET_KEY

Run = Callable[..., tuple[int, str]]
LONG = "a password of some words"


@pytest.fixture
def run(memory_data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with this on standard input; its exit code and what it printed."""

    def command(*arguments: str, given: str = "") -> tuple[int, str]:
        monkeypatch.setenv("WAYPOST_DATA_DIR", str(memory_data_dir))
        monkeypatch.setenv("WAYPOST_SECRET_KEY", SECRET_KEY)
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        code = main(["staff", *arguments])
        return code, "".join(capsys.readouterr())

    return command


async def test_an_account_that_was_just_made_signs_in_and_opens_pages(run: Run, new_browser: NewBrowser) -> None:
    code, said = run("add", "carla", "--role", "viewer", "--password-stdin", given=f"{LONG}\n")
    assert (code, said) == (0, "Done: add carla\n")
    browser = new_browser()
    shown = await browser.post("/login", csrf="", name="carla", password=LONG)
    assert (shown.status, shown.location) == (303, "/")
    assert (await browser.get("/")).status == 200


async def test_passwords_are_hashed_as_rfc_9106_says_and_anew_when_that_changes(
    memory_data_dir: Path, ledger_path: Path, new_browser: NewBrowser
) -> None:
    """In a process of its own, since the gateway of the tests hashes with other parameters."""

    def parameters() -> Parameters:
        with closing(sqlite3.connect(ledger_path)) as database:
            kept = database.execute("SELECT password FROM staff_account WHERE name = 'dora'").fetchone()[0]
        assert kept.startswith("$argon2id$")
        return extract_parameters(kept)

    command = [sys.executable, "-m", "bot", "staff", "add", "dora", "--role", "viewer", "--password-stdin"]
    environ = os.environ | {"WAYPOST_DATA_DIR": str(memory_data_dir), "WAYPOST_SECRET_KEY": SECRET_KEY}
    done = await asyncio.to_thread(
        subprocess.run, command, input=f"{LONG}\n", text=True, env=environ, cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout == "Done: add dora\n"
    assert parameters() == profiles.RFC_9106_LOW_MEMORY
    for _ in range(2):
        assert (await new_browser().sign_in("dora", LONG)).status == 303
        assert parameters() == profiles.CHEAPEST


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [
        ("ana", "short", "8 to 256"),
        ("ana", "", "8 to 256"),
        ("ana", "x" * 257, "8 to 256"),
        ("ana", "aaaaaaaaaaaa", "easy"),
        ("ana-maria", "Ana-Maria", "easy"),
        ("(command line)", LONG, "letter"),
        ("1ana", LONG, "letter"),
        ("a" * 33, LONG, "letter"),
        ("<script>", LONG, "letter"),
        ("a5555550100", LONG, "letter"),
        ("", LONG, "letter"),
    ],
)
def test_a_bad_name_or_password_is_refused_and_not_repeated(run: Run, name: str, password: str, why: str) -> None:
    code, said = run("add", name, "--role", "viewer", "--password-stdin", given=password)
    assert code == 2
    assert why in said and (not password or password not in said)


def test_a_name_is_given_once(run: Run, account: NewAccount) -> None:
    code, said = run("add", account(Role.VIEWER).upper(), "--role", "admin", "--password-stdin", given=LONG)
    assert code == 2 and "already" in said


@pytest.mark.parametrize(
    "arguments",
    [["role", "x"], ["disable"], ["remove"], ["enable"], ["reset-second-factor"], ["reset-password", "--password-stdin"]],
)
def test_an_account_that_does_not_exist_cannot_be_changed(run: Run, arguments: list[str]) -> None:
    command, *rest = [word if word != "x" else "viewer" for word in arguments]
    code, said = run(command, "nobody-here", *rest, given=LONG)
    assert (code, "no account" in said) == (2, True)


async def test_another_role_ends_the_sessions(run: Run, staff: Staff, new_browser: NewBrowser) -> None:
    browser = await staff(Role.VIEWER)
    assert run("role", browser.name, "admin")[0] == 0
    assert (await browser.get("/log")).status == 303
    await browser.sign_in(browser.name)
    assert (await browser.get("/log")).status == 200


async def test_disabling_ends_the_sessions_until_it_is_undone(run: Run, staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    run("disable", browser.name)
    assert (await browser.get("/")).status == 303
    assert (await browser.sign_in(browser.name)).status == 401
    assert "disabled" in next(line for line in run("list")[1].splitlines() if line.startswith(browser.name + " "))
    run("enable", browser.name)
    assert (await browser.sign_in(browser.name)).status == 303


async def test_an_account_that_is_removed_is_gone_and_its_name_not_given_again(
    run: Run, staff: Staff, ledger_path: Path
) -> None:
    browser = await staff(Role.VIEWER)
    assert run("remove", browser.name)[0] == 0
    assert (await browser.get("/")).status == 303
    assert (await browser.sign_in(browser.name)).status == 401
    with closing(sqlite3.connect(ledger_path)) as database:
        for table in ("staff_account", "staff_session", "staff_recovery", "staff_device"):
            assert database.execute(f"SELECT 1 FROM {table} WHERE name = ?", (browser.name,)).fetchone() is None
    code, said = run("add", browser.name, "--role", "admin", "--password-stdin", given=LONG)
    assert (code, "before" in said) == (2, True)


async def test_a_forgotten_password_is_replaced(run: Run, staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    run("reset-password", browser.name, "--password-stdin", given=LONG)
    assert (await browser.get("/")).status == 303
    assert (await browser.sign_in(browser.name)).status == 401
    assert (await browser.sign_in(browser.name, LONG)).status == 303


def test_the_log_is_printed_and_checked(run: Run, account: NewAccount, ledger_path: Path) -> None:
    name = account(Role.VIEWER)
    run("role", name, "editor")
    code, said = run("audit", "--last", "1")
    assert code == 0
    line, verdict = said.splitlines()
    number, seal, *_ = line.split()
    assert line.endswith(f"(command line) role_changed {name}") and verdict.startswith("Whole")
    assert run("audit", "--noted", f"{number}:{seal}")[0] == 0
    assert run("audit", "--noted", f"{number}:{'0' * 16}")[0] == 1
    assert run("audit", "--noted", "nonsense")[0] == 2
    with closing(sqlite3.connect(ledger_path, isolation_level=None, timeout=5)) as database:
        database.execute("UPDATE staff_audit SET action = 'signed_in' WHERE number = ?", (number,))
        code, said = run("audit", "--last", "0")
        assert (code, said) == (1, f"NOT WHOLE: entry {number}: changed\n")
        database.execute("UPDATE staff_audit SET action = 'role_changed' WHERE number = ?", (number,))


def test_production_wants_longer_passwords() -> None:
    check_new("eleven char", "ana", is_dev=True)
    with pytest.raises(PasswordRefused):
        check_new("eleven char", "ana", is_dev=False)
