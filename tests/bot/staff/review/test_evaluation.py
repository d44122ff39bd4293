"""Measuring in the background: one at a time, ended with the gateway, recognised after a crash, never in the way."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.operations.serving import Choice, ServingModel
from bot.settings import Settings
from bot.staff.ledger import StaffLedger
from bot.staff.review import evaluation
from bot.staff.review.evaluation import Busy, Evaluations, TooLittleMemory
from bot.staff.review.proposals import Change, Evaluation, Proposals
from bot.staff.review.training_text import Labels, TrainingText
from tests.fakes import gateway_settings

FRESH = Change("im out the window with my zebra", Labels(("runaway",), "youth", "disclosure", "en"))
OUTCOME = {"before": "aaa", "after": "bbb", "texts": 3, "groups": [], "changed": []}

# In place of the engine's Python: what is asked for stands in its arguments.
WRITES = f"""
import json, os, pathlib, sys
asked = dict(zip(sys.argv[3::2], sys.argv[4::2]))
pathlib.Path(asked["--models"], "bbb.tar.gz").touch()
after = pathlib.Path(asked["--after"], "nlu_data", "needs", "runaway.en.yml").read_text()
assert "zebra" in after and pathlib.Path(asked["--after"], "nlu_data", "rules.yml").exists()
assert "zebra" not in pathlib.Path(asked["--before"], "nlu_data", "needs", "runaway.en.yml").read_text()
assert not {{"TWILIO_AUTH_TOKEN", "WAYPOST_SECRET_KEY", "WAYPOST_REDIS_URL"}} & set(os.environ)
pathlib.Path(asked["--progress"]).open("a").write("before\\nafter\\n")
pathlib.Path(asked["--outcome"]).write_text(json.dumps({OUTCOME}))
"""
FAILS = "import sys; sys.exit(3)"
SLEEPS = "import time; time.sleep(600)"
WRITES_NONSENSE = WRITES.replace("json.dumps", "repr")

Made = Callable[[str], Evaluations]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    inputs = tmp_path / "inputs"
    text = TrainingText.read(evaluation.ROOT / "nlu_data")
    TrainingText({"needs/runaway.en.yml": text.files["needs/runaway.en.yml"]}).write(inputs / "nlu_data")
    for name in ("config.yml", "domain.yml", "nlu_data/rules.yml"):
        (inputs / name).write_bytes((evaluation.ROOT / name).read_bytes())
    python = tmp_path / "python"
    return gateway_settings(tmp_path / "data", 5005, WAYPOST_MODEL_INPUTS=str(inputs), WAYPOST_ENGINE_PYTHON=str(python))


@pytest_asyncio.fixture
async def ledger(settings: Settings) -> AsyncIterator[StaffLedger]:
    opened = StaffLedger(settings.ledger)
    yield opened
    opened.close()


@pytest_asyncio.fixture
async def made(settings: Settings, ledger: StaffLedger) -> AsyncIterator[Made]:
    """Evaluations whose process is this program."""
    every: list[Evaluations] = []

    def make(program: str) -> Evaluations:
        written = settings.data_dir.parent / "program.py"
        written.write_text(program)
        settings.engine_python.write_text(f'#!/bin/sh\nexec {sys.executable} {written} "$@"\n')
        settings.engine_python.chmod(0o755)
        every.append(Evaluations(settings, ledger))
        return every[-1]

    yield make
    for one in every:
        await one.close()


async def _start(evaluations: Evaluations, ledger: StaffLedger) -> int:
    number = await ledger.write(lambda database: Proposals(database).propose("ana", FRESH, "why"))
    return await evaluations.start("ana", [number])


async def _ended(evaluations: Evaluations, ledger: StaffLedger, number: int) -> Evaluation:
    async with asyncio.timeout(20):
        while evaluations.running is not None or (found := await _found(ledger, number)).state == "running":
            await asyncio.sleep(0.05)
    return found


async def _found(ledger: StaffLedger, number: int) -> Evaluation:
    found = await ledger.read(lambda database: Proposals(database).evaluation(number))
    assert found is not None
    return found


async def test_an_outcome_is_kept_with_its_model(made: Made, ledger: StaffLedger, settings: Settings) -> None:
    evaluations = made(WRITES)
    number = await _start(evaluations, ledger)
    assert (await _ended(evaluations, ledger, number)).state == "done"
    assert (await _found(ledger, number)).model == "bbb"
    outcome, model = evaluations.outcome(number), evaluations.model(number)
    assert outcome is not None and outcome.after == "bbb"
    assert model is not None and model.name == "bbb.tar.gz"
    left = sorted(path.name for path in (settings.data_dir / "review" / str(number)).iterdir())
    assert left == ["outcome.json", "progress"]
    assert evaluations.step(number) == 3


@pytest.mark.parametrize("program", [FAILS, "raise SystemExit('broken')", "import os; os.kill(os.getpid(), 9)"])
async def test_a_process_that_fails_is_told(made: Made, ledger: StaffLedger, program: str) -> None:
    evaluations = made(program)
    number = await _start(evaluations, ledger)
    assert (await _ended(evaluations, ledger, number)).state == "failed"
    assert evaluations.outcome(number) is None and evaluations.model(number) is None


async def test_an_outcome_that_cannot_be_read_is_none(made: Made, ledger: StaffLedger) -> None:
    evaluations = made(WRITES_NONSENSE)
    number = await _start(evaluations, ledger)
    assert (await _ended(evaluations, ledger, number)).state == "failed"


async def test_one_at_a_time_and_stopped_on_demand(made: Made, ledger: StaffLedger) -> None:
    evaluations = made(SLEEPS)
    number = await _start(evaluations, ledger)
    with pytest.raises(Busy):
        await evaluations.start("bea", [1])
    await evaluations.stop()
    assert (await _ended(evaluations, ledger, number)).state == "stopped"
    # And another may begin
    again = await _start(evaluations, ledger)
    await evaluations.stop()
    assert again == number + 1


async def test_the_process_ends_with_the_gateway(made: Made, ledger: StaffLedger, tmp_path: Path) -> None:
    evaluations = made(f"import os; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n{SLEEPS}")
    await _start(evaluations, ledger)
    async with asyncio.timeout(20):
        while not (written := await asyncio.to_thread(_read, tmp_path / "pid")):
            await asyncio.sleep(0.05)
    await evaluations.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(written), 0)


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def test_what_a_crash_cut_off_is_recognised(made: Made, ledger: StaffLedger, settings: Settings) -> None:
    left = settings.data_dir / "review" / "7" / "after" / "nlu_data"
    left.mkdir(parents=True)
    number = await ledger.write(lambda database: Proposals(database).begin("ana", [1]))
    evaluations = made(SLEEPS)
    await evaluations.open()
    assert (await _found(ledger, number)).state == "interrupted"
    assert evaluations.running is None
    assert not left.exists()


async def test_answers_need_the_memory_more(made: Made, ledger: StaffLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "_free_memory", lambda: 100_000)
    evaluations = made(SLEEPS)
    with pytest.raises(TooLittleMemory):
        await _start(evaluations, ledger)
    assert evaluations.running is None


async def test_old_models_go_but_never_the_one_in_use(made: Made, ledger: StaffLedger, settings: Settings) -> None:
    evaluations = made(WRITES)
    evaluations.models.mkdir(parents=True)
    for number in range(8):
        path = evaluations.models / f"old{number}.tar.gz"
        path.touch()
        os.utime(path, (number, number))
    ServingModel(settings.data_dir).choose(Choice(evaluations.models / "old0.tar.gz", over="x"))
    await _ended(evaluations, ledger, await _start(evaluations, ledger))
    kept = {path.name for path in evaluations.models.glob("*.tar.gz")}
    assert kept == {"bbb.tar.gz", "old7.tar.gz", "old6.tar.gz", "old5.tar.gz", "old4.tar.gz", "old0.tar.gz"}
