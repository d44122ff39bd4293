"""The weekly job: looks now and then whether a week is over, and releases it."""

import asyncio
import logging
import sqlite3

from bot.figures.release import Release
from bot.operations.metrics import BUDGET_LEFT, LEDGER_DOWN
from bot.privacy.logs import event

LOOK_SECONDS = 600.0


async def keep_releasing(release: Release) -> None:
    """Release what is due, for ever; a release that fails spends nothing and is tried again."""
    while True:
        try:
            await asyncio.to_thread(release.run)
            BUDGET_LEFT.set(await asyncio.to_thread(release.affordable))
        except sqlite3.Error:
            LEDGER_DOWN.inc()
            event("figures_not_released", logging.ERROR)
        await asyncio.sleep(LOOK_SECONDS)
