"""The page of `make evaluate`, from figures and results to Markdown. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any, Callable

from contract.training_text import LANGUAGES
from engine.measuring.figures import hears, part_of
from engine.measuring.first_reply import CRISIS_LINES, first_lines
from engine.measuring.results import Result
from engine.routing import PRIORITY
from engine.understanding.labels import ABOUT_OTHER, ADULT, CRISES, UNCLEAR
from engine.understanding.reading import facts_of

_FAMILIES = ("crisis", "referral", "ask", "act", "none", UNCLEAR)
_LANGUAGE_NAMES = ("English", "Spanish", "mixed")
_SAID = 0.5
Figures = dict[str, Any]


def page(found: Figures, results: Sequence[Result], curve: "dict[int, Figures]") -> str:
    """All tables and pictures as one page; `curve` holds the figures by how many texts there were to learn from."""
    needs = [f"### {need}\n\n{_need(results, need)}" for need in PRIORITY]
    parts = (
        _INTRODUCTION,
        _right(found),
        _alarms(found, results),
        _by_need(found),
        _PICTURES,
        _by_form(results),
        _writers(results),
        _learning(curve),
        _COST,
        "## Each need, by form and language\n\nFound: the need is among what was heard.",
        *needs,
    )
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """# How well messages are understood

Written by `make evaluate`; do not edit. Each message of our own training text (`nlu_data/`) is scored by the votes of all
others: the leave-one-out scores of the kernel ridge regression, which cost next to nothing. Curves, gate and thresholds are
made five times, each without a fifth of the text; the gate of a fifth has not seen it, but the scores that it learned from
were touched by it. In brackets: 95 % interval (Wilson). The text is written by us, and much of it to be hard, so these
figures compare versions; how the bot does with strangers' words is in the [model card](model-card.md). The phrases in
`content/safety/`, which read every message first, are not part of it."""

_PICTURES = """## What a confidence means

All needs together; a dot above the line means that the model was too modest.

![Share that was true, by confidence](evaluation-calibration.svg)

## What was heard instead

Messages by their first need; a need counts as heard when it is among what was heard. `ask`, `act`, `none` and `unsure`: no
need was heard at all.

![What was heard, by the first need](evaluation-confusion.svg)"""

_COST = """## What understanding costs

Measured once each on one core of a busy machine, and not again here; `make bench` measures the whole bot.

| features | CPU a message | where |
| --- | --- | --- |
| n-grams alone, normalising included | 0.6 ms | [ADR 4](adr/0004-needs-not-intents.md) |
| n-grams and sentence encoder (as now) | 8.4 ms | ADR 4 |
| two encoders, or a second look with one | 60 ms | [ADR 12](adr/0012-one-encoder.md) |
| stock Rasa (DIET and TED), the whole turn | 26 ms | ADR 4 |"""


def _right(found: Figures) -> str:
    rows = [[name, *(_share(found["right"][name][key]) for key in ("all", *LANGUAGES))] for name in _FAMILIES]
    text = """## The answer is right

A need: the line named first is that of one of its labels. A question or an act: it is told from all others. No subject of
ours, or nothing said: no line, no answer to something else."""
    return f"{text}\n\n{_table(('first label', 'all', *_LANGUAGE_NAMES), rows)}"


def _alarms(found: Figures, results: Sequence[Result]) -> str:
    rows = [[name, *(_share(found["false_alarms"][name][key]) for key in ("line", "911_988"))] for name in _FAMILIES[2:]]
    named = [first_lines(r.example.text, r.understood) for r in results if r.family == "none"]
    everyday = [part_of(map(bool, named)), part_of(bool(CRISIS_LINES.intersection(lines[:1])) for lines in named)]
    rows.append(["none, anything in the first reply", *map(_share, everyday)])
    text = """## False alarms

A need heard where none was told, and its line named. The last row counts every line in the first reply to a message that is
no subject of ours, whether a need, a question, an act or an offer named it, except for the one that the menu names."""
    return f"{text}\n\n{_table(('no need in it', 'a line is named', '911 or 988 leads'), rows)}"


def _by_need(found: Figures) -> str:
    head = ("need", "messages", "found", "right when heard", "its line leads")
    keys = ("recall", "precision", "line_right")
    rows = [[need, str(row["n"]), *(_share(row[key]) for key in keys)] for need, row in found["needs"].items()]
    return f"## Each need\n\n{_table(head, rows)}"


def _need(results: Sequence[Result], need: str) -> str:
    carrying = [r for r in results if need in r.example.labels]
    forms = sorted({r.example.form for r in carrying})
    rows = [[form, *(_found(carrying, need, form, language) for language in LANGUAGES)] for form in forms]
    return _table(("form", *_LANGUAGE_NAMES), rows)


def _found(carrying: Iterable[Result], need: str, form: str, language: str) -> str:
    those = (r for r in carrying if (r.example.form, r.example.lang) == (form, language))
    return _share(part_of(hears(r, need) for r in those))


def _by_form(results: Sequence[Result]) -> str:
    needs = [r for r in results if r.family in ("crisis", "referral")]
    crisis: Callable[[Result], bool] = lambda r: r.example.labels[0] in CRISES  # noqa: E731
    rows = []
    for form in sorted({r.example.form for r in needs}):
        those = [r for r in needs if r.example.form == form]
        heard = ([hears(r, r.example.labels[0]) for r in those if crisis(r) is is_crisis] for is_crisis in (True, False))
        rows.append([form, *(_share(part_of(found)) for found in heard)])
    return f"## Each form\n\nThe first need is among what was heard.\n\n{_table(('form', 'crisis', 'referral'), rows)}"


def _writers(results: Sequence[Result]) -> str:
    rows = [[fact, *_fact_row(results, fact)] for fact in (ABOUT_OTHER, ADULT)]
    return f"## Who writes\n\nOf messages with a need.\n\n{_table(('', 'found', 'right when said'), rows)}"


def _fact_row(results: Sequence[Result], fact: str) -> list[str]:
    needs = [r for r in results if r.family in ("crisis", "referral")]
    pairs = [(r.guess.labels[fact] >= _SAID, fact in facts_of(r.example)) for r in needs]
    return [_share(part_of(said for said, true in pairs if true)), _share(part_of(true for said, true in pairs if said))]


def _learning(curve: "dict[int, Figures]") -> str:
    names = _FAMILIES[:4]
    rows = [[f"{texts:,}", *(_share(found["right"][name]["all"]) for name in names)] for texts, found in curve.items()]
    text = """## More text

The answer is right, where only every eighth, fourth or second message is there to learn from and to be judged."""
    return f"{text}\n\n{_table(('messages', *names), rows)}"


def _share(part: Figures) -> str:
    return f"{part['share']:.2f} ({part['low']:.2f}–{part['high']:.2f}), {part['n']}" if part["n"] else "–"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))
