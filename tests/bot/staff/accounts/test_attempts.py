"""Guessing: a few free tries, pauses that grow and end, and nothing that tells whether a name exists."""

import pytest

from bot.staff.accounts import attempts
from bot.staff.accounts.attempts import FREE_BY_NAME, LONGEST_PAUSE_SECONDS, Attempts
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewAccount, NewBrowser, Staff
from tests.fakes import Clock
from tests.staff import PASSWORD


def fails(tried: Attempts, times: int, name: str = "ana", place: str = "here") -> list[float]:
    return [tried.begin(name, place) for _ in range(times)]


def test_a_few_tries_are_free_then_there_is_a_pause() -> None:
    clock = Clock()
    tried = Attempts(clock)
    assert fails(tried, FREE_BY_NAME) == [0.0] * FREE_BY_NAME
    assert tried.begin("ana", "elsewhere") == pytest.approx(30)
    clock.forward(30)
    assert tried.begin("ana", "here") == 0.0


def test_the_pause_doubles_and_never_gets_longer_than_a_quarter_of_an_hour() -> None:
    clock = Clock()
    tried = Attempts(clock)
    fails(tried, FREE_BY_NAME - 1)
    pauses = []
    for _ in range(40):
        assert tried.begin("ana", "here") == 0.0
        pauses.append(tried.begin("ana", "here"))
        clock.forward(pauses[-1])
    assert pauses[:4] == pytest.approx([30, 60, 120, 240])
    assert max(pauses) == LONGEST_PAUSE_SECONDS == 900


def test_an_attempt_during_the_pause_makes_it_no_longer() -> None:
    clock = Clock()
    tried = Attempts(clock)
    fails(tried, FREE_BY_NAME + 100)
    clock.forward(30)
    assert tried.begin("ana", "here") == 0.0


def test_one_place_cannot_try_many_names() -> None:
    tried = Attempts(Clock())
    waits = [tried.begin(f"name{number}", "here") for number in range(25)]
    assert waits[:20] == [0.0] * 20 and waits[20] > 0
    assert tried.begin("name99", "elsewhere") == 0.0


def test_many_at_once_are_counted_before_they_are_looked_at() -> None:
    tried = Attempts(Clock())
    assert sum(wait == 0.0 for wait in fails(tried, 1000)) == FREE_BY_NAME


def test_who_was_right_begins_anew() -> None:
    tried = Attempts(Clock())
    for _ in range(100):
        assert fails(tried, FREE_BY_NAME - 1)[-1] == 0.0
        assert tried.begin("ana", "here") == 0.0
        tried.succeeded("ana", "here")
        tried = tried if tried.begin("ben", "there") == 0.0 else Attempts(Clock())
        tried.succeeded("ben", "there")
        for _ in range(FREE_BY_NAME - 1):
            tried.succeeded("ana", "here")


def test_an_hour_later_all_is_forgotten() -> None:
    clock = Clock()
    tried = Attempts(clock)
    fails(tried, FREE_BY_NAME)
    clock.forward(attempts.FORGOTTEN_SECONDS + 1)
    assert fails(tried, FREE_BY_NAME) == [0.0] * FREE_BY_NAME
    assert len(tried._counts) == 2


def test_memory_does_not_grow_with_made_up_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_MOST", 50)
    tried = Attempts(Clock())
    for number in range(500):
        tried.begin(f"name{number}", f"place{number}")
    assert len(tried._counts) <= 52
    assert not any(b"name" in key for key in tried._counts)


def test_made_up_names_end_no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_MOST", 50)
    tried = Attempts(Clock())
    fails(tried, FREE_BY_NAME)
    for number in range(500):
        tried.begin(f"name{number}", "here")
    assert tried.begin("ana", "elsewhere") > 0 and tried.begin("somebody", "here") > 0


async def test_a_locked_name_is_refused_even_with_the_right_password(new_browser: NewBrowser, account: NewAccount) -> None:
    name, browser = account(Role.VIEWER), new_browser()
    for _ in range(FREE_BY_NAME):
        assert (await browser.sign_in(name, "not the password")).status == 401
    shown = await new_browser().sign_in(name)
    assert shown.status == 429
    assert 0 < int(shown.headers["Retry-After"]) <= 30
    assert (await new_browser().sign_in(account(Role.VIEWER))).status == 303


async def test_a_name_that_nobody_has_is_treated_alike(new_browser: NewBrowser, account: NewAccount) -> None:
    browser = new_browser()
    told = [[await browser.sign_in(name, "wrong") for _ in range(7)] for name in (account(Role.VIEWER), "nobody-at-all")]
    known, unknown = ([(shown.status, shown.words) for shown in answers] for answers in told)
    assert known == unknown


async def test_strangers_at_the_door_do_not_stop_a_proof(new_browser: NewBrowser, staff: Staff) -> None:
    member, stranger = await staff(Role.VIEWER), new_browser()
    for _ in range(FREE_BY_NAME + 1):
        shown = await stranger.sign_in(member.name, "not the password")
    assert shown.status == 429
    assert (await member.post("/account/prove", password=PASSWORD)).status == 303
