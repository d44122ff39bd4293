"""Switching to another model, or back, one engine at a time: the new one answers before the old one is let go."""

import asyncio
import logging
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from bot.engine.pool import EnginePool
from bot.operations.serving import Choice, ServingModel
from bot.privacy.logs import event
from bot.settings import Address

_READY_SECONDS = 180.0  # TensorFlow loads slowly on a busy machine
_POLL_SECONDS = 0.5
_PORTS = 32  # from the first engine's; deploy/ lets engines have so many

Phase = Literal["idle", "switching", "failed"]


class Engines(Protocol):
    """Keeps engine processes alive."""

    @property
    def addresses(self) -> list[Address]:
        """Where they are."""

    def begin(self, address: Address, model: Path | None = None) -> None:
        """Keep one alive here."""

    async def end(self, address: Address) -> None:
        """End the one here."""


class SwitchRefused(Exception):
    """Not now: another switch is under way, or the model is not there."""


class SwitchFailed(Exception):
    """The new model did not get ready; the one before serves on."""


@dataclass(frozen=True)
class Progress:
    """Where a switch stands: for staff to look at."""

    phase: Phase
    done: int = 0
    of: int = 0


class ModelSwitch:
    """Moves the pool's turns from engines with one model to engines with another."""

    def __init__(
        self, engines: Engines, pool: EnginePool, serving: ServingModel, ready_seconds: float = _READY_SECONDS
    ) -> None:
        """Switch these engines, which this pool sends turns to."""
        self._engines = engines
        self._pool = pool
        self._serving = serving
        self._ready_seconds = ready_seconds
        self._first = min(engines.addresses, key=lambda address: address.port)
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.progress = Progress("idle")

    @property
    def choice(self) -> Choice | None:
        """What staff switched to; None while the shipped model serves."""
        return self._serving.choice

    def start(self, model: Path | None) -> None:
        """Begin to switch; SwitchRefused while another switch is under way. `progress` tells how it goes."""
        if self.is_busy or (model and not model.is_file()):
            raise SwitchRefused
        self._task = asyncio.create_task(self._in_background(model))

    async def close(self) -> None:
        """Stop what is under way."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def is_busy(self) -> bool:
        """Whether a switch is under way."""
        return self._lock.locked() or bool(self._task and not self._task.done())

    async def _in_background(self, model: Path | None) -> None:
        try:
            await self.to(model)
        except (SwitchRefused, SwitchFailed) as fault:
            self.progress = Progress("failed")
            event("model_not_switched", logging.ERROR, type=type(fault).__name__)

    async def to(self, model: Path | None) -> None:
        """Serve this model, or with None the shipped one; SwitchFailed leaves everything as it was."""
        if self._lock.locked() or (model and not await asyncio.to_thread(model.is_file)):
            raise SwitchRefused
        async with self._lock:
            before = self._serving.choice
            choice = Choice(model, before.over if before else await self._shipped()) if model else None
            if choice == before:
                return
            await self._to(choice, before)

    async def _to(self, choice: Choice | None, before: Choice | None) -> None:
        olds = self._engines.addresses
        switched: list[Address] = []
        self._serving.choose(choice)  # an engine that dies meanwhile comes back with the right one
        try:
            for old in olds:
                self.progress = Progress("switching", len(switched), len(olds))
                switched.append(await self._replace(old, choice))
        except asyncio.CancelledError:  # all engines end with us, and the next start decides which model they have
            self._serving.choose(before)
            raise
        except Exception:
            self.progress = Progress("failed")
            self._serving.choose(before)
            for new in switched:
                await self._replace(new, before)
            raise
        self.progress = Progress("idle")

    async def _replace(self, old: Address, choice: Choice | None) -> Address:
        new = self._spare()
        await self._begin(new, choice.model if choice else None)
        self._pool.add(new)
        await self._pool.retire(old)
        await self._engines.end(old)
        return new

    async def _begin(self, address: Address, model: Path | None) -> None:
        """An engine that answers turns with the model; SwitchFailed, and no engine, when it does not come to that."""
        self._engines.begin(address, model)
        try:
            async with asyncio.timeout(self._ready_seconds):
                while (found := await self._pool.model_at(address)) is None:
                    await asyncio.sleep(_POLL_SECONDS)
            if model and found != model_id(model):
                raise SwitchFailed("another model")
        except BaseException as fault:
            await self._engines.end(address)
            event("model_switch_failed", logging.ERROR, port=address.port, type=type(fault).__name__)
            raise SwitchFailed("not ready") if isinstance(fault, TimeoutError) else fault from None

    async def _shipped(self) -> str:
        models: list[str] = (await self._pool.ready())["models"]
        if len(models) != 1:
            raise SwitchRefused
        return models[0]

    def _spare(self) -> Address:
        taken = self._engines.addresses
        candidates = (Address(self._first.host, self._first.port + number) for number in range(_PORTS))
        found = next((address for address in candidates if address not in taken and _is_free(address)), None)
        if found is None:
            raise SwitchFailed("no port")
        return found


def model_id(model: Path) -> str:
    """The id of a model file: its name."""
    return model.name.split(".")[0]


def _is_free(address: Address) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET) as probe:
        try:
            probe.bind((address.host, address.port))
        except OSError:
            return False
        return True
