"""From needs to lines: which reply leads, and which second line is named beside it.

Pure and readable on purpose: `tests/engine/routing_cases.yml` is the table a caseworker checks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contract.wire import Need

# Most urgent first, then the more specific line. The first need found here leads the reply.
PRIORITY = (
    "danger",
    "self_harm",
    "sex_trafficking",
    "labor_trafficking",
    "sextortion",
    "missing_child",
    "images",
    "grooming_online",
    "recruiting",
    "child_abuse",
    "sexual_assault",
    "dating_violence",
    "runaway",
    "bad_job",
    "distress",
)

# Needs whose confidence decides: sure enough to lead with 911 or 988, or only worth one caring sentence.
CRISIS = ("danger", "self_harm")

# The sentence that names a need's line beside another reply. Distress has none: the leading line serves it too.
_ALSO = {
    "danger": "also.911",
    "self_harm": "also.988",
    "sex_trafficking": "also.nhth",
    "labor_trafficking": "also.nhth",
    "recruiting": "also.nhth",
    "sextortion": "also.ncmec",
    "images": "also.take_it_down",
    "grooming_online": "also.ncmec",
    "missing_child": "also.ncmec",
    "child_abuse": "also.childhelp",
    "sexual_assault": "also.childhelp",
    "dating_violence": "also.love_is_respect",
    "runaway": "also.nrs",
    "bad_job": "also.dol",
}

# What follows the caring sentence when nothing else was understood.
_BESIDE_CARE = {"danger": "act.human", "self_harm": "need.distress"}
_BESIDE_CARE_FOR_HELPERS = {"danger": "act.human", "self_harm": "helper.distress"}

# Replies written for somebody who asks on another person's behalf, and for adults.
_HELPER = frozenset(
    [
        "sex_trafficking",
        "labor_trafficking",
        "recruiting",
        "child_abuse",
        "sextortion",
        "images",
        "grooming_online",
        "sexual_assault",
        "dating_violence",
        "runaway",
        "distress",
    ]
)
_ADULT = {"child_abuse": "need.child_abuse_adult", "dating_violence": "need.adult_violence"}


@dataclass(frozen=True)
class Facts:
    """What is known of the person, as far as it changes where they are sent."""

    about_other: bool = False
    adult: bool = False


def route(needs: Sequence[Need], facts: Facts, *, hard: float) -> tuple[str, ...]:
    """The replies for these needs, two lines among them; `hard` is the confidence from which a crisis leads."""
    sure = _by_priority(need.label for need in needs if not _is_soft(need, hard))
    if sure and sure[0] in CRISIS:
        return (_leading_reply(sure[0], facts), *_second_line(sure))
    caring = _by_priority(need.label for need in needs if _is_soft(need, hard))[:1]
    if caring:
        beside = _BESIDE_CARE_FOR_HELPERS if facts.about_other else _BESIDE_CARE
        answer = _leading_reply(sure[0], facts) if sure else beside[caring[0]]
        return (f"{caring[0]}.soft", answer)
    return (_leading_reply(sure[0], facts), *_second_line(sure)) if sure else ()


def _is_soft(need: Need, hard: float) -> bool:
    return need.label in CRISIS and need.confidence < hard


def _by_priority(labels: Iterable[str]) -> list[str]:
    return sorted({label for label in labels if label in PRIORITY}, key=PRIORITY.index)


def _leading_reply(label: str, facts: Facts) -> str:
    if label in CRISIS:
        return f"{label}.other" if facts.about_other else f"{label}.lead"
    if facts.about_other and label in _HELPER:
        return f"helper.{label}"
    if facts.adult and label in _ADULT:
        return _ADULT[label]
    return f"need.{label}"


def _second_line(labels: Sequence[str]) -> tuple[str, ...]:
    first = _ALSO.get(labels[0])
    for label in labels[1:]:
        also = _ALSO.get(label)
        if also and also != first:
            return (also,)
    return ()
