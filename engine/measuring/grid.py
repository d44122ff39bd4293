"""The grid of the training text, counted: `python -m engine.measuring.grid` writes `nlu_data/GRID.md`."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from contract.folding import fold
from contract.training_text import FORMS, LANGUAGES, WHO
from engine.routing import PRIORITY
from engine.understanding.examples import NLU_DATA, Example, read_examples
from engine.understanding.labels import NONE

GRID = NLU_DATA / "GRID.md"
# Somebody who writes about another person discloses nothing of their own, and "third" is their form.
ABOUT_OTHERS = ("caregiver", "friend", "witness", "professional")
HARD = ("danger", "self_harm")
_OFTEN, _MORE_OFTEN, _LONG = 8, 4, 4


def page(examples: Sequence[Example]) -> str:
    """The whole grid as Markdown."""
    needs = [f"### {need}\n\n{_need(examples, need)}" for need in PRIORITY]
    parts = (
        _INTRODUCTION,
        _overview(examples),
        _hard(examples),
        _empty(examples),
        "## Each need: form × who, by language",
        *needs,
    )
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """# The grid of the training text

Written by `python -m engine.measuring.grid`; do not edit. [LABELS.md](LABELS.md) says what labels, forms and writers mean.
A message with several needs counts for each of them. Cells read English · Spanish · mixed."""


def cell(examples: Iterable[Example], need: str, who: str, form: str) -> tuple[int, ...]:
    """How many messages carry this need, by this writer, in this form: English, Spanish, mixed."""
    count = Counter(e.lang for e in examples if need in e.labels and (e.who, e.form) == (who, form))
    return tuple(count[language] for language in LANGUAGES)


def hard_negatives(examples: Sequence[Example], need: str) -> list[Example]:
    """Messages of no subject of ours that hold a word telling of this need: figures of speech, games, songs, jokes."""
    words = telling_words(examples, need)
    return [e for e in examples if e.labels == (NONE,) and not words.isdisjoint(_words(e))]


def empty_cells(examples: Sequence[Example]) -> list[tuple[str, str, str]]:
    """Need, form and language of which there is no message at all."""
    found = {(need, e.form, e.lang) for e in examples for need in e.labels}
    return [(n, f, lang) for n in PRIORITY for f in FORMS for lang in LANGUAGES if (n, f, lang) not in found]


def telling_words(examples: Sequence[Example], need: str) -> "set[str]":
    """Longer words that messages with this need hold four times as often as other messages of our subject do."""
    carrying = [e for e in examples if need in e.labels]
    others = [e for e in examples if need not in e.labels and e.labels != (NONE,)]
    ours, theirs = (Counter(word for e in those for word in _words(e)) for those in (carrying, others))
    least = _MORE_OFTEN * len(carrying) / max(1, len(others))
    return {word for word, count in ours.items() if count >= _OFTEN and count >= least * theirs[word]}


def _words(example: Example) -> "set[str]":
    return {word for word in re.findall(r"\w+", fold(example.text)) if len(word) >= _LONG}


def _overview(examples: Sequence[Example]) -> str:
    count = Counter((label, e.lang) for e in examples for label in e.labels)
    rows = [[need, *(str(count[need, language]) for language in LANGUAGES)] for need in (*PRIORITY, NONE)]
    kinds = Counter(
        "ask" if e.labels[0].startswith("ask_") else "act" for e in examples if e.labels[:1] and "_" in e.labels[0][:4]
    )
    text = f"{len(examples):,} messages; {kinds['ask']:,} begin with a question of ours, {kinds['act']:,} with an act."
    return f"## Messages by need and language\n\n{text}\n\n{_table(('need', 'English', 'Spanish', 'mixed'), rows)}"


def _hard(examples: Sequence[Example]) -> str:
    rows = [[need, str(sum(need in e.labels for e in examples)), str(len(hard_negatives(examples, need)))] for need in HARD]
    text = """## Hard negatives

Figures of speech, games, songs, homework, jokes: messages that are none of our subject and hold a word of four letters or
more which messages with the need hold four times as often as the rest of our subject. There are to be as many as messages
with the need."""
    return f"{text}\n\n{_table(('need', 'messages with it', 'hard negatives'), rows)}"


def _empty(examples: Sequence[Example]) -> str:
    lines = []
    for language in LANGUAGES:
        found = [f"{need} {form}" for need, form, lang in empty_cells(examples) if lang == language]
        lines.append(f"- {language}: {', '.join(found) or 'none'}")
    return "## Need and form without any message\n\n" + "\n".join(lines)


def _need(examples: Sequence[Example], need: str) -> str:
    carrying = [e for e in examples if need in e.labels]
    rows = [[form, *(_cell(carrying, need, who, form) for who in WHO)] for form in FORMS]
    return _table(("form", *WHO), rows)


def _cell(carrying: Iterable[Example], need: str, who: str, form: str) -> str:
    counts = cell(carrying, need, who, form)
    return " · ".join(map(str, counts)) if any(counts) else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def main() -> None:
    """Write the page."""
    GRID.write_text(page(read_examples()), encoding="utf-8")


if __name__ == "__main__":
    main()
