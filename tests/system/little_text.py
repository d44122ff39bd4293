"""A few hundred of the training texts, which train in seconds; some of those who ran away are labelled wrong."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.settings import ROOT
from bot.staff.review.training_text import File, Row, TrainingText

_MISLABELLED = 30
_RUNAWAYS = 45
_OF_EACH = {"none": 60, "": 6}
_OF_A_NEED = 12
_QUESTIONS = ("ask_what_is", "ask_signs", "ask_report", "ask_visa", "ask_housing")
_LEFT_HOME = re.compile(r"\b(?:(?:ran|run|running) away|kicked (?:me )?out|left home|sneak(?:ed)? out)\b")


def write_little_text(folder: Path) -> list[Row]:
    """Write inputs for a training into a folder; the rows that somebody should label `runaway`."""
    whole = TrainingText.read(ROOT / "nlu_data")
    wanted = _few()
    shortened = (_with_rows(file, [row for row in file.rows if wanted(row)]) for file in whole.files.values())
    little = TrainingText({file.name: file for file in shortened if file.rows})
    runaways = [row for row in whole.rows if row.labels.needs == ("runaway",) and _LEFT_HOME.search(row.text)][:_RUNAWAYS]
    for row in runaways:
        little = little if row.key in little.by_key else little.with_text(row.text, row.labels)
    for row in runaways[:_MISLABELLED]:
        little = little.relabelled(little.by_key[row.key], replace(row.labels, needs=("distress",)))
    little.write(folder / "nlu_data")
    for name in ("config.yml", "domain.yml", "nlu_data/rules.yml"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return [little.by_key[row.key] for row in runaways[:_MISLABELLED]]


def _few() -> Callable[[Row], bool]:
    seen: Counter[tuple[str, str]] = Counter()

    def wanted(row: Row) -> bool:
        seen[row.labels.leading, row.labels.lang] += 1
        return seen[row.labels.leading, row.labels.lang] <= _most(row)

    return wanted


def _most(row: Row) -> int:
    label = row.labels.leading
    if row.labels.lang not in ("en", "es"):
        return 0
    if label.startswith("ask_"):
        return 2 if label in _QUESTIONS else 0
    return 1 if label.startswith("act_") else _OF_EACH.get(label, _OF_A_NEED)


def _with_rows(file: File, rows: list[Row]) -> File:
    """The file with these rows only, and without blocks that would be empty."""
    lines = ['version: "3.1"', "nlu:"]
    intent = ""
    for row in rows:
        if row.intent != intent:
            intent = row.intent
            lines += [f'- intent: "{intent}"', "  examples:"]
        lines += file.lines[row.line : row.line + 3]
    return File(file.name, tuple(lines))
