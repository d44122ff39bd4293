"""The machine that runs it: what is set up, and what is at rest there."""

import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.figures.cards import CELLS
from bot.figures.weeks import is_closed
from bot.ledger.schema import OF_PEOPLE, TABLES
from bot.operations import redis_setup, unsafe
from bot.settings import Settings
from bot.store import StoreDown
from bot.verify.report import Report, Verdict

# Every value at rest looks like one of these: a code, a state, a week, an id of Twilio's, a count; or is of a fixed list.
_ALLOWED = re.compile(r"[0-9a-f]{32}|open|released|refused|\d{4}-W\d\d|(?:SM|MM)[0-9a-fA-F]{32}|-?\d{1,12}")
_COUNTED = {part for cell in CELLS for part in cell}

_TO_RELEASE = timedelta(hours=1)  # the gateway looks every ten minutes


async def look_at(report: Report, settings: Settings) -> None:
    """Check set-up, Redis and ledger."""
    report.section("Is this machine set up so that nothing is left behind?")
    for finding in [*unsafe.of_settings(settings), *unsafe.of_machine(settings)]:
        if finding.name != "core_dumps":  # that is about the process that asks; the gateway sees to its own
            report.say(Verdict.FAIL if finding.refuses else Verdict.WARN, str(finding))
    report.check(settings.data_dir.exists(), "the data folder is here")
    await _redis(report, settings)
    _ledger(report, settings.ledger)


async def _redis(report: Report, settings: Settings) -> None:
    if settings.redis_url is None:
        report.say(Verdict.PASS, "no Redis: conversations are in the gateway's own memory")
        return
    try:
        findings = await redis_setup.findings(settings.redis_url.value)
    except StoreDown:
        report.check(False, "Redis can be asked how it is set up")
        return
    for finding in findings:
        report.say(Verdict.FAIL if finding.refuses else Verdict.WARN, str(finding))
    report.check(not unsafe.refused(findings), "Redis writes nothing, copies nothing, and is not open to others")


def _ledger(report: Report, path: Path) -> None:
    report.section("What is at rest?")
    if not path.exists():
        report.skip(f"there is no ledger at {path}")
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        unknown = sorted(set(tables) - TABLES.keys())
        report.check(not unknown, f"the ledger has only the tables of PRIVACY.md: {', '.join(TABLES)}", ", ".join(unknown))
        for table in sorted(set(tables) & OF_PEOPLE):
            _table(report, database, table)
        _waiting(report, database)
        _unreleased(report, database)


def _table(report: Report, database: sqlite3.Connection, table: str) -> None:
    rows: list[tuple[Any, ...]] = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name of ours
    odd = sum(str(value) not in _COUNTED and not _ALLOWED.fullmatch(str(value)) for row in rows for value in row)
    report.check(not odd, f"{table}: {len(rows)} rows, each value a code, a label, an id or a count", f"{odd} are not")


def _unreleased(report: Report, database: sqlite3.Connection) -> None:
    weeks = [week for (week,) in database.execute("SELECT DISTINCT week FROM counted")]
    over = [week for week in weeks if is_closed(week, datetime.now(UTC) - _TO_RELEASE)]
    report.check(not over, "exact counts are of the running week alone", f"{len(over)} weeks are over and not released")


def _waiting(report: Report, database: sqlite3.Connection) -> None:
    count, since = database.execute("SELECT count(*), min(since) FROM deletion").fetchone()
    age = (time.time() - since) / 60 if since else 0.0
    words = f"{count} messages wait to be deleted at Twilio"
    report.warn_unless(age < 60, words, f"the oldest for {age:.0f} minutes")
