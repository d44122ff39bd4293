"""Two models beside each other, text by text: what is read better now, what worse, and whether that can be chance.

Both are asked about the same texts, none of which they had seen: each text's own vote is left out. Labels are those of the
second model's training text, since a changed label is a claim about what is true.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import beta

from contract.training_text import LANGUAGES
from engine.measuring.figures import hears
from engine.measuring.results import Result
from engine.measuring.scoring import is_right
from engine.routing import PRIORITY
from engine.understanding.decision import Understood
from engine.understanding.examples import Example

ALL = "all"
FOUND, SPARED, RIGHT = "found", "spared", "right"  # a need that is there; none where it is not; the answer as a whole
_FAMILIES = ("crisis", "referral", "ask", "act", "none", "unclear")
_UNSURE = 0.05  # of all such intervals miss the truth
_DIGITS = 4


@dataclass(frozen=True)
class Pair:
    """One text with its present labels, and what either model makes of it."""

    before: Result
    after: Result


def pairs_of(
    before: Sequence[Result], after: Sequence[Result], read: "Callable[[str], tuple[Any, Understood]]"
) -> list[Pair]:
    """Every text of the second model; what the first had not learned from it reads as it would any message."""
    known = {result.example.text: result for result in before}
    return [Pair(_reread(known.get(result.example.text), result.example, read), result) for result in after]


def comparison(pairs: Sequence[Pair], changed: Iterable[str]) -> dict[str, Any]:
    """Every group's counts and verdict, and the changed texts one by one."""
    wanted = set(changed)
    return {
        "groups": [group for group in _groups(pairs) if group["n"]],
        "changed": [
            {"key": key_of(pair.after.example.text), "before": _is_right(pair.before), "after": _is_right(pair.after)}
            for pair in pairs
            if pair.after.example.text in wanted
        ],
    }


def key_of(text: str) -> str:
    """What stands for a text: words that somebody takes back must not stay in an outcome."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _groups(pairs: Sequence[Pair]) -> "Iterator[dict[str, Any]]":
    for lang in (ALL, *LANGUAGES):
        spoken = [pair for pair in pairs if lang in (ALL, pair.after.example.lang)]
        for need in PRIORITY:
            carrying = [pair for pair in spoken if need in pair.after.example.labels]
            others = [pair for pair in spoken if need not in pair.after.example.labels]
            yield _group(FOUND, need, lang, [(hears(p.before, need), hears(p.after, need)) for p in carrying])
            yield _group(SPARED, need, lang, [(not hears(p.before, need), not hears(p.after, need)) for p in others])
        for family in _FAMILIES:
            of_family = [pair for pair in spoken if pair.after.family == family]
            yield _group(RIGHT, family, lang, [(_is_right(p.before), _is_right(p.after)) for p in of_family])


def _group(measure: str, about: str, lang: str, outcomes: "Sequence[tuple[bool, bool]]") -> dict[str, Any]:
    gained = sum(after and not before for before, after in outcomes)
    lost = sum(before and not after for before, after in outcomes)
    low, high = difference(gained, lost, len(outcomes))
    return {
        "measure": measure,
        "about": about,
        "language": lang,
        "n": len(outcomes),
        "before": sum(before for before, _ in outcomes),
        "after": sum(after for _, after in outcomes),
        "gained": gained,
        "lost": lost,
        "low": round(low, _DIGITS),
        "high": round(high, _DIGITS),
        "verdict": "better" if low > 0 else "worse" if high < 0 else "same",
    }


def difference(gained: int, lost: int, count: int) -> "tuple[float, float]":
    """The 95 % interval of the change in share, given how many texts changed sides (exact, after Clopper and Pearson)."""
    moved = gained + lost
    if not moved:
        return 0.0, 0.0
    low = float(beta.ppf(_UNSURE / 2, gained, lost + 1)) if gained else 0.0
    high = float(beta.ppf(1 - _UNSURE / 2, gained + 1, lost)) if lost else 1.0
    return (2 * low - 1) * moved / count, (2 * high - 1) * moved / count


def _is_right(result: Result) -> bool:
    return is_right(result.understood, result.example)


def _reread(known: "Result | None", example: Example, read: "Callable[[str], tuple[Any, Understood]]") -> Result:
    if known:
        return Result(example, known.guess, known.understood)
    return Result(example, *read(example.text))
