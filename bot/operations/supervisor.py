"""Starts the engines, restarts those that die, and ends them with the gateway."""

import asyncio
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from bot.app import engine_addresses
from bot.operations.serving import ServingModel
from bot.operations.surroundings import surroundings
from bot.privacy.logs import event
from bot.settings import ROOT, Address, Settings

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_STABLE_SECONDS = 60.0  # an engine that lived so long starts again without a pause
_END_SECONDS = 10.0


class Supervisor:
    """Keeps one engine process alive per port."""

    def __init__(self, settings: Settings) -> None:
        """Supervise the engines of these settings."""
        self._settings = settings
        self._tasks: dict[Address, asyncio.Task[None]] = {}
        self._processes: dict[Address, asyncio.subprocess.Process] = {}

    async def start(self) -> None:
        """Start all engines; they are ready some seconds later."""
        for address in engine_addresses(self._settings):
            self.begin(address)

    async def stop(self) -> None:
        """End all engines and wait for them."""
        await asyncio.gather(*(self.end(address) for address in list(self._tasks)))

    def begin(self, address: Address, model: Path | None = None) -> None:
        """Keep an engine alive at this address, with this model or the one that is in use."""
        self._tasks[address] = asyncio.create_task(self._keep_alive(address, model))

    async def end(self, address: Address) -> None:
        """End the engine at this address and wait for it."""
        task = self._tasks.pop(address)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if process := self._processes.pop(address, None):
            await _end(process)

    @property
    def addresses(self) -> list[Address]:
        """Where engines are kept alive."""
        return list(self._tasks)

    @property
    def process_ids(self) -> list[int]:
        """The process ids of the engines that run now."""
        return [process.pid for process in self._processes.values() if process.returncode is None]

    async def _keep_alive(self, address: Address, model: Path | None) -> None:
        pause = _FIRST_PAUSE
        while True:
            started = asyncio.get_running_loop().time()
            process = await self._spawn(address, model)
            self._processes[address] = process
            code = await process.wait()
            lived = asyncio.get_running_loop().time() - started
            event("engine_ended", logging.WARNING, port=address.port, exit_code=code)
            pause = _FIRST_PAUSE if lived > _STABLE_SECONDS else min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _spawn(self, address: Address, model: Path | None) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            str(self._settings.engine_python),
            "-m",
            "engine",
            cwd=ROOT,
            env=self._environment(os.environ, address) | ({"WAYPOST_MODEL": str(model)} if model else {}),
            start_new_session=True,  # Ctrl-C is ours to hear: turns under way are finished first
        )

    def _environment(self, ours: Mapping[str, str], address: Address) -> dict[str, str]:
        return {
            **surroundings(self._settings, ours),
            **ServingModel(self._settings.models_dir).environment(),
            "WAYPOST_ENGINE_TOKEN": self._settings.engine_token.value,
            "WAYPOST_ENGINE_PORT": str(address.port),
        }


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
