"""What the review pages are wired from."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.operations.serving import ServingModel
from bot.operations.switching import ModelSwitch
from bot.staff.review.evaluation import Evaluations
from bot.staff.review.training_text import TrainingText


@dataclass(frozen=True)
class Review:
    """The evaluations, the choice of a model, and a way to change it; None where that is not allowed."""

    evaluations: Evaluations
    serving: ServingModel
    switch: ModelSwitch | None

    async def open(self) -> None:
        """Begin."""
        await self.evaluations.open()

    async def close(self) -> None:
        """End what is under way."""
        if self.switch:
            await self.switch.close()
        await self.evaluations.close()


@dataclass
class Shelf:
    """The training text, read again only when a file has changed."""

    folder: Path
    _signature: tuple[tuple[str, int, int], ...] = ()
    _text: TrainingText | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def text(self) -> TrainingText:
        """The training text as it is on the disk."""
        async with self._reading:
            return await asyncio.to_thread(self._read)

    def _read(self) -> TrainingText:
        paths = sorted(self.folder.glob("*/*.yml"))
        signature = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
        if self._text is None or signature != self._signature:
            self._text, self._signature = TrainingText.read(self.folder), signature
            _ = (
                self._text.by_key,
                self._text.by_folded,
                self._text.labels,
                self._text.leading,
            )  # worked out here, not while others wait
        return self._text
