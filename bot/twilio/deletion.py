"""Deletes at Twilio what was said, ours and theirs: not too early, not too fast, and as long as it takes."""

import asyncio
import logging
import random
import sqlite3
import time
from collections.abc import Callable

from bot.ledger.deletions import Deletions, Waiting
from bot.operations.metrics import DELETIONS, DELETIONS_OLDEST, DELETIONS_WAITING, LEDGER_DOWN
from bot.privacy.logs import event
from bot.twilio.api import TwilioApi, TwilioUnavailable

AT_ONCE = 8  # requests to Twilio at the same time
POLL_SECONDS = 1.0
GIVE_UP_SECONDS = 14 * 24 * 3600  # Twilio: "in rare cases up to 14 days"
OVERDUE_SECONDS = 3600
_REMIND_SECONDS = 3600
_WATCH_SECONDS = 10
_BATCH = 200
_LONGEST_WAIT = 12 * 3600  # between two tries for one message
_LONGEST_PAUSE = 300.0  # while Twilio takes nothing


class DeletionWorker:
    """Works through the ids that wait in the ledger. What is not confirmed stays there, whatever happens to us."""

    def __init__(self, api: TwilioApi, waiting: Deletions, clock: Callable[[], float] = time.time) -> None:
        """Delete with this client what waits here."""
        self._api = api
        self._waiting = waiting
        self._clock = clock
        self._paused_until = 0.0
        self._failures = 0
        self._watch_at = 0.0
        self._remind_at = 0.0

    async def run(self) -> None:
        """Delete for ever."""
        while True:
            try:
                await self.work()
                self._watch()
            except* sqlite3.Error:
                LEDGER_DOWN.inc()
                event("ledger_not_written", logging.ERROR)
            await asyncio.sleep(POLL_SECONDS)

    async def work(self) -> None:
        """Try everything that is due now, unless Twilio asked for a pause."""
        if self._is_paused:
            return
        batch = self._waiting.due(_BATCH)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(batch))):
                group.create_task(self._work_through(batch))

    @property
    def _is_paused(self) -> bool:
        return self._clock() < self._paused_until

    async def _work_through(self, batch: list[Waiting]) -> None:
        while batch and not self._is_paused:
            message = batch.pop(0)
            try:
                await self._delete(message)
            except TwilioUnavailable as why:
                self._pause(why)

    async def _delete(self, message: Waiting) -> None:
        outcome = await self._api.delete_message(message.sid)
        self._failures = 0
        age = self._clock() - message.since
        if outcome.is_final:
            self._waiting.done(message.sid)
        elif age > GIVE_UP_SECONDS:
            self._waiting.done(message.sid)
            DELETIONS.labels("given_up").inc()
            event("deletion_given_up", logging.ERROR)
            return
        else:  # as long again as it has waited already
            self._waiting.postpone(message.sid, min(age, _LONGEST_WAIT))
        DELETIONS.labels(outcome.value).inc()

    def _pause(self, why: TwilioUnavailable) -> None:
        if self._is_paused:  # said by a request that was under way at the same time
            return
        self._failures += 1
        pause = min(2.0 ** min(self._failures, 16), _LONGEST_PAUSE) * random.uniform(0.5, 1)  # noqa: S311
        if why.retry_after is not None:
            pause = min(max(why.retry_after, POLL_SECONDS), _LONGEST_WAIT)
        self._paused_until = self._clock() + pause
        DELETIONS.labels(why.code).inc()
        event("twilio_unavailable", logging.WARNING, code=why.code, pause=round(pause))

    def _watch(self) -> None:
        now = self._clock()
        if now < self._watch_at:
            return
        self._watch_at = now + _WATCH_SECONDS
        count, since = self._waiting.summary()
        oldest = max(now - since, 0.0) if since else 0.0
        DELETIONS_WAITING.set(count)
        DELETIONS_OLDEST.set(oldest)
        if oldest > OVERDUE_SECONDS and now >= self._remind_at:
            self._remind_at = now + _REMIND_SECONDS
            event("deletion_overdue", logging.ERROR, hours=int(oldest // 3600), waiting=count)
