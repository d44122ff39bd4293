"""The page of held-out figures of the trained model: `python -m engine.measuring.evaluate`."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from engine.measuring.archive import results_in
from engine.measuring.results import Result
from engine.measuring.scoring import is_right, leading_line, share
from engine.routing import PRIORITY
from engine.train import model_path
from engine.understanding.examples import read_examples
from engine.understanding.labels import ABOUT_OTHER, ADULT, CRISES, NEED, kind
from engine.understanding.reading import facts_of

REPORT = Path(__file__).resolve().parents[2] / "docs" / "evaluation.md"
_FOLDS = 5
_FAMILIES = ("crisis", "referral", "ask", "act", "none", "unclear")
_CRISIS_LINES = ("us-911", "lifeline-988")
_BANDS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.01)
_SAID = 0.5


def report(results: Sequence[Result]) -> str:
    """All tables as one page."""
    parts = (_INTRODUCTION, _right(results), _alarms(results), _by_need(results), _by_form(results), _calibration(results))
    return "\n\n".join((*parts, _writers(results))) + "\n"


_INTRODUCTION = """# How well messages are understood

Written by `make evaluate`; do not edit. Each message of our own training text (`nlu_data/`) is scored by the votes of all
others, exactly; curves, gate and thresholds are made without its fifth of the texts. In brackets: 95 % interval (Wilson).
The text is written by us, so these figures compare versions; how the bot does with strangers' words is measured elsewhere,
on texts nobody here has read. The phrases in `content/safety/`, which read every message first, are not part of it."""


_RIGHT = """## The answer is right

A need: the line named first is that of one of its labels. A question or an act: it is told from all others. No subject of
ours, or nothing said: no line, no answer to something else."""


def _right(results: Sequence[Result]) -> str:
    rows = [[name, *(_right_share(_of(results, name, language)) for language in ("", "en", "es"))] for name in _FAMILIES]
    return f"{_RIGHT}\n\n{_table(('first label', 'all', 'English', 'Spanish and mixed'), rows)}"


def _alarms(results: Sequence[Result]) -> str:
    rows = []
    for name in ("none", "act", "ask", "unclear"):
        found = [r for r in _of(results, name) if not any(kind(label) == NEED for label in r.example.labels)]
        named = [leading_line(r.understood) for r in found]
        rows.append([name, share(bool(line) for line in named), share(line in _CRISIS_LINES for line in named)])
    return f"## False alarms\n\n{_table(('no need in it', 'a line is named', '911 or 988 leads'), rows)}"


def _by_need(results: Sequence[Result]) -> str:
    rows = [[need, *_need_row(results, need)] for need in PRIORITY]
    head = ("need", "found: English", "found: Spanish and mixed", "right when heard", "its line leads")
    return f"## Each need\n\n{_table(head, rows)}"


def _need_row(results: Sequence[Result], need: str) -> list[str]:
    carrying = [r for r in results if need in r.example.labels]
    heard = [r for r in results if _hears(r, need)]
    found = [share(_hears(r, need) for r in carrying if (r.example.lang == "en") == english) for english in (True, False)]
    leading = share(is_right(r.understood, r.example) for r in carrying if r.example.labels[0] == need)
    return [*found, share(need in r.example.labels for r in heard), leading]


def _hears(result: Result, need: str) -> bool:
    return any(label == need for label, _ in result.understood.needs)


def _by_form(results: Sequence[Result]) -> str:
    needs = [r for r in results if r.family in ("crisis", "referral")]
    forms = sorted({r.example.form for r in needs})
    rows = [[form, *(_right_share(_form(needs, form, is_crisis)) for is_crisis in (True, False))] for form in forms]
    return f"## Each form of need\n\n{_table(('form', 'crisis', 'referral'), rows)}"


def _form(results: Iterable[Result], form: str, is_crisis: bool) -> list[Result]:
    return [r for r in results if r.example.form == form and (r.example.labels[0] in CRISES) == is_crisis]


def _calibration(results: Sequence[Result]) -> str:
    pairs = [
        (value, label in r.example.labels) for r in results for label, value in r.guess.labels.items() if label in PRIORITY
    ]
    rows = []
    for low, high in pairwise(_BANDS):
        band = [(value, true) for value, true in pairs if low <= value < high]
        mean = sum(value for value, _ in band) / max(1, len(band))
        rows.append([f"{low:.2f}–{min(high, 1):.2f}", f"{mean:.3f}", share(true for _, true in band)])
    return f"## What a confidence means\n\nAll needs together.\n\n{_table(('confidence', 'on average', 'true'), rows)}"


def _writers(results: Sequence[Result]) -> str:
    rows = [[fact, *_fact_row(results, fact)] for fact in (ABOUT_OTHER, ADULT)]
    return f"## Who writes\n\nOf messages with a need.\n\n{_table(('', 'found', 'right when said'), rows)}"


def _fact_row(results: Sequence[Result], fact: str) -> list[str]:
    needs = [r for r in results if r.family in ("crisis", "referral")]
    pairs = [(r.guess.labels[fact] >= _SAID, fact in facts_of(r.example)) for r in needs]
    return [share(said for said, true in pairs if true), share(true for said, true in pairs if said)]


def _of(results: Iterable[Result], family_name: str, language: str = "") -> list[Result]:
    found = [r for r in results if r.family == family_name]
    return [r for r in found if not language or (r.example.lang == "en") == (language == "en")]


def _right_share(results: Iterable[Result]) -> str:
    return share(is_right(r.understood, r.example) for r in results)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_row(cells) for cells in (head, ["---"] * len(head), *rows))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Write the page and print it."""
    page = report(results_in(model_path(), read_examples()))
    REPORT.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
