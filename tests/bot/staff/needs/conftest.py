"""Two released weeks in the ledger of the running gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.figures.cards import FALLBACK, UNSURE, answered, crisis, door
from tests.figures import need, put, remove_all

WEEK, BEFORE, REFUSED, OPEN = "2026-W40", "2026-W39", "2026-W38", "2026-W37"
DOORS = {door("sms", "en"): 200, door("sms", "es"): 100, door("web", "en"): 80, door("web", "es"): 20}
ANSWERS = {answered("high", "nhth"): 150, answered("high", "ncmec"): 90, crisis("us-911"): 40, UNSURE: 30, FALLBACK: 3}


@pytest.fixture(autouse=True)
def no_weeks(ledger_path: Path) -> Iterator[None]:
    """The gateway is shared: no week is left behind, or found."""
    remove_all(ledger_path)
    yield
    remove_all(ledger_path)


@pytest.fixture
def weeks(no_weeks: None, ledger_path: Path) -> None:
    """Sextortion grew, distress did not, and missing children were few."""
    put(ledger_path, WEEK, DOORS | ANSWERS | {need("sextortion"): 120, need("distress"): 64, need("missing_child"): 4})
    put(ledger_path, BEFORE, DOORS | ANSWERS | {need("sextortion"): 60, need("distress"): 60})
    put(ledger_path, REFUSED, state="refused")
    put(ledger_path, OPEN, state="open")
