"""The worker against Twilio's stand-in: nothing early, nothing lost, nothing personal, whatever goes wrong."""

import asyncio
import random
import sqlite3
from pathlib import Path

import pytest

from bot.ledger import Ledger
from bot.ledger.deletions import Deletions
from bot.operations.metrics import DELETIONS, DELETIONS_OLDEST, DELETIONS_WAITING
from bot.twilio import api, deletion
from tests.bot.twilio.conftest import AFTER, Machine, sid, started
from tests.fakes import Clock, locked
from tests.twilio.stand_in import Fault, TwilioStandIn

DAY = 24 * 3600


async def test_nothing_is_deleted_before_its_time_and_all_right_after(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, sid(1), sid(2, "MM"))
    await machine.run(AFTER)
    assert twilio.requests == []
    await machine.run(2)
    assert twilio.deleted.keys() == {sid(1), sid(2, "MM")}
    assert machine.left == 0


async def test_a_message_heard_of_twice_is_deleted_once(machine: Machine, twilio: TwilioStandIn) -> None:
    for _ in range(3):  # queued, sent, delivered
        machine.hears_of(twilio, sid(1))
    await machine.run(AFTER + 2)
    assert (twilio.tries(sid(1)), machine.left) == (1, 0)


async def test_a_status_that_comes_after_the_deletion_does_no_harm(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, sid(1))
    await machine.run(AFTER + 2)
    machine.waiting.add(sid(1))
    await machine.run(AFTER + 2)
    assert (twilio.tries(sid(1)), machine.left) == (2, 0)


async def test_too_early_is_tried_again_ever_more_rarely(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, sid(1))
    twilio.least_age = 3 * DAY
    await machine.run(3600, step=10)
    assert 5 <= twilio.tries(sid(1)) <= 7  # 1, 2, 4, 8, 16, 32 minutes
    await machine.run(4 * DAY, step=600)
    assert twilio.tries(sid(1)) < 25
    assert (twilio.deleted.keys(), machine.left) == ({sid(1)}, 0)


async def test_what_twilio_refuses_for_a_fortnight_is_given_up_and_said(
    machine: Machine, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    machine.hears_of(twilio, sid(1))
    before = DELETIONS.labels("given_up")._value.get()
    twilio.always = "early"
    await machine.run(13.5 * DAY, step=600)
    assert machine.left == 1
    await machine.run(DAY, step=600)
    assert machine.left == 0
    assert DELETIONS.labels("given_up")._value.get() == before + 1
    assert "deletion_given_up" in caplog.messages


async def test_a_message_older_than_a_fortnight_is_tried_before_it_is_given_up(
    ledger_path: Path, twilio: TwilioStandIn, clock: Clock
) -> None:
    async with started(ledger_path, twilio, clock) as machine:
        machine.hears_of(twilio, sid(1))
    clock.forward(30 * DAY)  # we were off
    async with started(ledger_path, twilio, clock) as machine:
        await machine.run(1)
    assert twilio.deleted.keys() == {sid(1)}


@pytest.mark.parametrize("fault", ["credentials", "error", "busy", "redirect"])
async def test_what_is_not_the_fault_of_a_message_loses_none(
    machine: Machine, twilio: TwilioStandIn, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    machine.hears_of(twilio, *map(sid, range(8)))
    twilio.always, twilio.retry_after = fault, "7200"
    await machine.run(20 * DAY, step=6 * 3600)
    assert machine.left == 8
    assert "twilio_unavailable" in caplog.messages and "deletion_overdue" in caplog.messages
    twilio.always = None
    await machine.run(3 * 3600, step=60)
    assert len(twilio.deleted) == 8 and machine.left == 0


async def test_retry_after_is_obeyed(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, *map(sid, range(50)))
    twilio.faults.append("busy")
    twilio.retry_after = "30"
    await machine.run(AFTER + 1)
    asked = len(twilio.requests)
    assert asked <= deletion.AT_ONCE  # those under way when it was said
    await machine.run(29)
    assert len(twilio.requests) == asked
    await machine.run(3)
    assert len(twilio.deleted) == 50


async def test_a_retry_after_of_nothing_is_no_leave_to_hammer(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, *map(sid, range(50)))
    twilio.always, twilio.retry_after = "busy", "0"
    await machine.run(AFTER + 1)
    assert len(twilio.requests) <= deletion.AT_ONCE


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, None), ("30", 30), ("soon", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("-5", None)]
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert api._seconds(header) == seconds


async def test_without_retry_after_the_pauses_grow(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, sid(1))
    twilio.always = "error"
    await machine.run(AFTER + 3600)
    assert 15 <= len(twilio.requests) <= 40


async def test_a_twilio_that_hangs_is_left_after_a_while(
    machine: Machine, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.hears_of(twilio, *map(sid, range(3)))
    monkeypatch.setattr(machine.worker._api._http, "_timeout", api.aiohttp.ClientTimeout(total=0.2))
    twilio.faults.extend(["hang"] * 3)
    await machine.run(AFTER + 1)
    assert machine.left == 3
    await machine.run(60)
    assert (len(twilio.deleted), machine.left) == (3, 0)


async def test_an_answer_that_gets_lost_costs_a_second_try(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, sid(1))
    twilio.faults.append("lost")
    await machine.run(AFTER + 10)
    assert (twilio.deleted.keys(), machine.left) == ({sid(1)}, 0)


async def test_a_twilio_that_cannot_be_reached_is_waited_for(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, sid(1))
    await twilio.stop()
    await machine.run(AFTER + 100)
    assert machine.left == 1
    await twilio.start()
    await machine.run(300)
    assert machine.left == 0


async def test_no_more_than_a_few_requests_are_under_way(machine: Machine, twilio: TwilioStandIn) -> None:
    machine.hears_of(twilio, *map(sid, range(90)))
    await machine.run(AFTER + 5)
    assert len(twilio.deleted) == 90
    assert 1 < twilio.most_at_once <= deletion.AT_ONCE


@pytest.mark.parametrize("seed", range(5))
async def test_storms_and_crashes_lose_none_and_delete_none_early(
    ledger_path: Path, twilio: TwilioStandIn, clock: Clock, seed: int
) -> None:
    """Messages, faults and crashes at random; then calm. Every message is gone, and each one was old enough."""
    dice = random.Random(seed)
    faults: list[Fault] = ["busy", "error", "cut", "lost", "early", "credentials", "forbidden_once"]
    born: dict[str, float] = {}
    twilio.least_age = 0  # whatever is asked for is deleted: being early would show
    twilio.retry_after = "20"
    for _ in range(12):
        async with started(ledger_path, twilio, clock) as machine:  # ends without a word, as in a crash
            for _ in range(dice.randrange(8)):
                fresh = sid(dice.getrandbits(128))
                born[fresh] = clock.now
                machine.hears_of(twilio, fresh)
                twilio.faults.extend(dice.choices(faults, k=dice.randrange(3)))
                await machine.run(dice.uniform(0, 90), step=dice.uniform(1, 20))
    twilio.faults.clear()
    async with started(ledger_path, twilio, clock) as machine:
        await machine.run(DAY, step=60)
        assert machine.left == 0
    assert twilio.deleted.keys() == born.keys() and len(born) > 20
    assert min(twilio.deleted[one] - born[one] for one in born) >= AFTER


async def test_the_oldest_undeleted_message_raises_an_alarm(
    machine: Machine, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    machine.hears_of(twilio, sid(1))
    twilio.always = "error"
    await machine.run(1800, step=10)
    assert "deletion_overdue" not in caplog.messages
    await machine.run(3 * 3600, step=10)
    assert 2 <= caplog.messages.count("deletion_overdue") <= 4  # hourly
    assert all(sid(1) not in str(vars(record)) for record in caplog.records)
    assert DELETIONS_WAITING._value.get() == 1
    assert 3 * 3600 < DELETIONS_OLDEST._value.get() < 4 * 3600
    twilio.always = None
    await machine.run(1200, step=10)
    assert (DELETIONS_WAITING._value.get(), DELETIONS_OLDEST._value.get()) == (0, 0)


@pytest.mark.parametrize("odd", ["", "SM1", "+14155550134", sid(1) + "0", sid(1, "CA"), "SM" + "z" * 32, f"{sid(1)}\n"])
async def test_nothing_but_ids_can_be_kept(machine: Machine, odd: str, caplog: pytest.LogCaptureFixture) -> None:
    machine.waiting.add(odd)
    assert machine.left == 0
    assert caplog.messages == ["odd_message_id"]


async def test_a_ledger_that_takes_nothing_is_asked_again(
    machine: Machine, twilio: TwilioStandIn, ledger_path: Path
) -> None:
    with locked(ledger_path):
        machine.hears_of(twilio, sid(1))
        machine.waiting.tidy()
    assert machine.left == 0
    machine.waiting.tidy()
    assert machine.left == 1
    await machine.run(AFTER + 2)
    assert twilio.deleted.keys() == {sid(1)}


async def test_a_deleted_id_is_gone_from_the_disk(machine: Machine, twilio: TwilioStandIn, ledger_path: Path) -> None:
    machine.hears_of(twilio, *map(sid, range(100)))
    assert sid(7) in at_rest(ledger_path)
    await machine.run(AFTER + 5)
    machine.waiting.tidy()
    assert not [one for one in map(sid, range(100)) if one in at_rest(ledger_path)]


def at_rest(ledger: Path) -> str:
    return "".join(file.read_bytes().decode("latin-1") for file in ledger.parent.iterdir())


def test_ids_and_opt_outs_share_a_file(ledger_path: Path) -> None:
    ledger, waiting = Ledger(ledger_path), Deletions(ledger_path, AFTER)
    waiting.add(sid(1))
    ledger.close()
    waiting.close()
    database = sqlite3.connect(ledger_path)
    assert database.execute("SELECT sid FROM deletion").fetchall() == [(sid(1),)]
    database.close()


async def test_a_ledger_that_fails_does_not_end_the_work(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(deletion, "POLL_SECONDS", 0.01)
    machine.waiting._database.execute("ALTER TABLE deletion RENAME TO hidden")
    work = asyncio.create_task(machine.worker.run())
    await asyncio.sleep(0.1)
    assert not work.done() and "ledger_not_written" in caplog.messages
    work.cancel()
