"""Measuring proposals in the background: one at a time, in a process that gives way, and ends with us."""

import asyncio
import json
import logging
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.operations.serving import FOLDER, ServingModel
from bot.operations.surroundings import surroundings
from bot.privacy.logs import event, place
from bot.settings import ROOT, Settings
from bot.staff.ledger import StaffLedger
from bot.staff.review.patch import applied
from bot.staff.review.proposals import Course, Proposals
from bot.staff.review.training_text import TrainingText

STEPS = ("prepare", "before", "after", "compare")
SHIPPED_MODELS = ROOT / "var" / "models"
_FILES = ("config.yml", "domain.yml")
_KEPT = 5  # evaluations whose models stay on the disk
_STOP_SECONDS = 5.0
_BYTES_PER_PAIR = 3  # of texts: two for half a matrix, and what is worked out beside it


class Busy(Exception):
    """Another evaluation is running."""


class TooLittleMemory(Exception):
    """Training would take memory that answers need."""


@dataclass(frozen=True)
class Outcome:
    """What came of an evaluation."""

    before: str  # id of the model it started from
    after: str  # id of the model it led to
    texts: int
    groups: tuple[dict[str, Any], ...]
    changed: tuple[dict[str, Any], ...]


class Evaluations:
    """Starts evaluations and keeps what comes of them."""

    def __init__(self, settings: Settings, ledger: StaffLedger) -> None:
        """Work in the data folder of these settings."""
        self._settings = settings
        self._ledger = ledger
        self._folder = settings.models_dir / FOLDER
        self._task: asyncio.Task[None] | None = None
        self.running: int | None = None

    @property
    def models(self) -> Path:
        """Where models of evaluations are."""
        return self._folder / "models"

    async def open(self) -> None:
        """Recognise what was cut off by our last end."""
        await self._ledger.write(lambda database: Proposals(database).interrupted())
        await asyncio.to_thread(self._sweep)

    async def close(self) -> None:
        """End what runs."""
        await self.stop()

    async def start(self, member: str, numbers: Sequence[int]) -> int:
        """Measure these proposals; the number of the evaluation."""
        if self.running is not None:
            raise Busy
        self.running = 0  # nobody else begins while we look things up
        try:
            texts = await asyncio.to_thread(TrainingText.read, self.text_folder)
            await asyncio.to_thread(_check_memory, len(texts.rows))
            number = await self._ledger.write(lambda database: Proposals(database).begin(member, numbers))
        except BaseException:
            self.running = None
            raise
        self.running = number
        self._task = asyncio.create_task(self._run(number, numbers, texts))
        return number

    async def stop(self) -> None:
        """End the one that runs, if one does."""
        if self._task and not self._task.done():
            await asyncio.sleep(0)  # a task that has not begun could not note that it was stopped
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def step(self, number: int) -> int:
        """How many steps are done, of STEPS."""
        try:
            return min(len((self._of(number) / "progress").read_text(encoding="ascii").split()), len(STEPS) - 1)
        except OSError:
            return 0

    def outcome(self, number: int) -> Outcome | None:
        """What came of one; None when nothing did, or it is no longer kept."""
        try:
            found = json.loads((self._of(number) / "outcome.json").read_text(encoding="utf-8"))
            return Outcome(found["before"], found["after"], found["texts"], tuple(found["groups"]), tuple(found["changed"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def model(self, number: int) -> Path | None:
        """The model that one led to, while it is kept."""
        outcome = self.outcome(number)
        path = self.models / f"{outcome.after}.tar.gz" if outcome else None
        return path if path and path.is_file() else None

    @property
    def text_folder(self) -> Path:
        """Where the training text is."""
        return self._settings.model_inputs / "nlu_data"

    async def _run(self, number: int, numbers: Sequence[int], texts: TrainingText) -> None:
        state: Course = "failed"
        try:
            accepted, chosen = await self._ledger.read(
                lambda database: (Proposals(database).in_state("accepted"), Proposals(database).of(numbers))
            )
            before = await asyncio.to_thread(applied, texts, accepted)
            after = await asyncio.to_thread(applied, before, chosen)
            await asyncio.to_thread(self._prepare, number, before, after)
            if await self._measured(number) and self.outcome(number):
                state = "done"
        except asyncio.CancelledError:
            state = "stopped"
            raise
        except Exception as fault:
            event("evaluation_failed", logging.ERROR, type=type(fault).__name__, at=place(fault.__traceback__))
        finally:
            await asyncio.shield(self._end(number, state))

    async def _end(self, number: int, state: Course) -> None:
        try:
            await asyncio.to_thread(self._tidy)
            outcome = self.outcome(number) if state == "done" else None
            model = outcome.after if outcome else ""
            await self._ledger.write(lambda database: Proposals(database).ended(number, state, model))
        finally:
            self.running = None

    async def _measured(self, number: int) -> bool:
        folder = self._of(number)
        arguments = [
            *("--before", str(folder / "before"), "--after", str(folder / "after"), "--models", str(self.models)),
            *(
                "--known",
                str(SHIPPED_MODELS),
                "--progress",
                str(folder / "progress"),
                "--outcome",
                str(folder / "outcome.json"),
            ),
        ]
        process = await asyncio.create_subprocess_exec(
            *(str(self._settings.engine_python), "-m", "engine.measuring.review", *arguments),
            cwd=ROOT,
            env=surroundings(self._settings, os.environ) | {"RASA_CACHE_DIRECTORY": str(folder / "cache")},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        if code:
            event("evaluation_ended", logging.ERROR, exit_code=code)
        return code == 0

    def _prepare(self, number: int, before: TrainingText, after: TrainingText) -> None:
        folder = self._of(number)
        shutil.rmtree(folder, ignore_errors=True)
        self.models.mkdir(parents=True, exist_ok=True)
        for name, texts in (("before", before), ("after", after)):
            target = folder / name
            texts.write(target / "nlu_data")
            for path in (*(self._settings.model_inputs / file for file in _FILES), *self.text_folder.glob("*.yml")):
                to = target / path.relative_to(self._settings.model_inputs)
                to.write_bytes(path.read_bytes())
        (folder / "progress").write_text(f"{STEPS[0]}\n", encoding="ascii")

    def _sweep(self) -> None:
        """Delete the texts that an evaluation worked on, of all there ever were."""
        for name in ("before", "after", "cache"):
            for folder in self._folder.glob(f"*/{name}"):
                shutil.rmtree(folder, ignore_errors=True)

    def _tidy(self) -> None:
        """Keep what came of it, and the models of the latest."""
        self._sweep()
        kept = {path.name for path in sorted(self.models.glob("*.tar.gz"), key=_age)[:_KEPT]}
        for path in self.models.glob("*.tar.gz"):
            if path.name not in kept and path != self._serving:
                path.unlink()
                path.with_name(f"{path.name.split('.')[0]}.figures.json").unlink(missing_ok=True)

    @property
    def _serving(self) -> Path | None:
        choice = ServingModel(self._settings.models_dir).choice
        return choice.model if choice else None

    def _of(self, number: int) -> Path:
        return self._folder / str(number)


def _age(path: Path) -> float:
    return -path.stat().st_mtime


def _check_memory(texts: int) -> None:
    if (free := _free_memory()) is not None and texts * texts * _BYTES_PER_PAIR > free:
        raise TooLittleMemory


def _free_memory() -> int | None:
    """Bytes that could be had without taking them from anybody; None where the system does not tell."""
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
    return None


async def _end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
