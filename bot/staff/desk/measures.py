"""How hard each reply is to read, worked out once by a process at the lowest priority: no answer waits for it."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping

from bot.privacy.logs import event
from bot.settings import ROOT

_PATIENCE_SECONDS = 0.3
_SPOKEN = ("PATH", "LANG", "LC_ALL")

Ease = Mapping[str, Mapping[str, float]]  # by language and length


class Measures:
    """Asks `python -m desk measure`; a reply that is not measured yet has no figures."""

    def __init__(self) -> None:
        """Measure nothing before somebody asks."""
        self._task: asyncio.Task[Mapping[str, Ease]] | None = None

    async def of(self, reply_id: str) -> Ease:
        """The figures of one reply, or nothing while they are worked out."""
        if self._task is None:
            self._task = asyncio.create_task(_measured())
        done, _ = await asyncio.wait([self._task], timeout=_PATIENCE_SECONDS)
        return self._task.result().get(reply_id, {}) if done else {}


async def _measured() -> Mapping[str, Ease]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "desk",
        "measure",
        cwd=ROOT,
        env={name: os.environ[name] for name in _SPOKEN if name in os.environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        event("desk_not_measured", logging.WARNING, exit_code=process.returncode)
        return {}
    found: dict[str, Ease] = json.loads(output)
    return found
