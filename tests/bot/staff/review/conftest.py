"""The training text, read once, and a ledger of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger.file import opened
from bot.settings import ROOT
from bot.staff.review.proposals import Proposals
from bot.staff.review.training_text import TrainingText
from tests.fakes import Clock


@pytest.fixture(scope="session")
def training_text() -> TrainingText:
    return TrainingText.read(ROOT / "nlu_data")


@pytest.fixture
def proposals(tmp_path: Path) -> Iterator[Proposals]:
    database = opened(tmp_path / "ledger.sqlite3")
    yield Proposals(database, Clock())
    database.close()
