"""From confidences to one intent and the set of needs: pure, and small enough to read as a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.understanding.labels import (
    ABOUT_OTHER,
    ACT,
    ADULT,
    ASK,
    CRISES,
    FACTS,
    KINDS,
    NEED,
    NONE,
    UNCLEAR,
    intent_of,
    kind,
)

UNSURE = "unsure"
# Where a need is likely but no single one, the likeliest is heard from here on, and still named from there.
_LIKELIEST = 0.25
_WEAK_NEED = 0.15
# Where no need is plain enough to be heard, a question this likely is answered instead.
_ASKED = 0.3
# A question this sure is answered even where the message is more likely everyday talk than others may be.
_SURELY_ASKED, _STRAY_IF_SURE = 0.95, 0.1
# Who asks this plainly for the screen to be hidden is not shown 911, unless the danger is this sure.
_HIDE, _PLAINLY, _IN_DANGER = "act_exit", 0.8, 0.9
_TRUE = 0.5
_RANKED = 10
_LIKELY = 8

Pairs = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Thresholds:
    """Where a guess becomes a decision; chosen at training, on texts the model had not seen."""

    need: float = 0.5  # a need is at least this likely
    veto: float = 0.1  # and no subject of ours at most this
    label: float = 0.5  # a need counts beside the likeliest one
    kind: float = 0.3  # a question, an act or no subject is at least this likely
    topic: float = 0.07  # and the likeliest topic of that kind this
    stray: float = 0.15  # while no subject of ours is at most this likely
    stray_ask: float = 0.03  # for a question: its answer may name a line
    maybe: float = 0.3  # a need this likely is worth offering
    maybe_veto: float = 0.08  # where no subject of ours is at most this likely
    crisis: float = 0.3  # danger and self-harm count from here on; `engine/dialogue.py` lets them lead the reply from 0.5
    crisis_veto: float = 0.05  # where no subject of ours is at most this likely, whatever else the message is


@dataclass(frozen=True)
class Guess:
    """How likely each label and each kind of message is."""

    labels: Mapping[str, float]
    kinds: Mapping[str, float]


@dataclass(frozen=True)
class Understood:
    """One message as understood: Rasa's intent, and every label that is sure enough."""

    intent: str
    confidence: float
    needs: Pairs = ()
    ranking: Pairs = ()
    about_other: bool = False
    adult: bool = False
    likely: Pairs = ()  # the likeliest labels, sure or not: what came before may settle which is meant
    may_need: bool = False  # not sure, but worth offering a line


def decide(guess: Guess, thresholds: Thresholds) -> Understood:
    """The decision for one message: a need unless vetoed, else a question, an act or another subject, else `unsure`."""
    ranked = _by_confidence(pair for pair in guess.labels.items() if pair[0] not in FACTS)
    intent, confidence, needs = _heard(ranked, guess.kinds, thresholds)
    return Understood(
        intent,
        confidence,
        needs,
        _ranking(ranked, intent, confidence),
        about_other=guess.labels.get(ABOUT_OTHER, 0.0) >= _TRUE,
        adult=guess.labels.get(ADULT, 0.0) >= _TRUE,
        likely=ranked[:_LIKELY],
        may_need=guess.kinds[NEED] >= thresholds.maybe and guess.kinds[NONE] <= thresholds.maybe_veto,
    )


def _heard(ranked: Pairs, kinds: Mapping[str, float], thresholds: Thresholds) -> "tuple[str, float, Pairs]":
    crises = tuple(pair for pair in ranked if pair[0] in CRISES and pair[1] >= thresholds.crisis)
    if crises and kinds[NONE] <= thresholds.crisis_veto and not _must_hide(ranked, kinds, crises[0][1]):
        return "disclose", max(kinds[NEED], crises[0][1]), _by_confidence({*crises, *_beside(ranked, thresholds)})
    ranked = tuple(pair for pair in ranked if pair[0] not in CRISES)
    if kinds[NEED] < thresholds.need or kinds[NONE] > thresholds.veto:
        return _without_need(ranked, kinds, thresholds)
    heard, instead = _needs(ranked, kinds[NEED], thresholds), _without_need(ranked, kinds, thresholds)
    is_asked = instead[0] == ASK and instead[2][0][1] >= _ASKED
    return instead if heard[0] == UNSURE and is_asked else heard


def _must_hide(ranked: Pairs, kinds: Mapping[str, float], crisis: float) -> bool:
    """Somebody is about to look at the screen; the phrases in `content/safety/` lead to 911 all the same."""
    return crisis < _IN_DANGER and min(kinds[ACT], dict(ranked).get(_HIDE, 0.0)) >= _PLAINLY


def _without_need(ranked: Pairs, kinds: Mapping[str, float], thresholds: Thresholds) -> "tuple[str, float, Pairs]":
    """A question, an act or another subject; `unsure` where none of them is likely."""
    likeliest = max((name for name in KINDS if name != NEED), key=lambda name: kinds[name])
    top = next((pair for pair in ranked if kind(pair[0]) == likeliest), (UNCLEAR, 0.0))
    if top[0] == UNCLEAR or kinds[likeliest] < thresholds.kind or not (top[0] == NONE or _on_topic(top, kinds, thresholds)):
        return UNSURE, kinds[UNCLEAR], ()
    beside = tuple(pair for pair in ranked if kind(pair[0]) == likeliest == ASK and pair[1] >= thresholds.label)
    return intent_of(top[0]), kinds[likeliest], _by_confidence({top, *beside})


def _on_topic(top: "tuple[str, float]", kinds: Mapping[str, float], thresholds: Thresholds) -> bool:
    return top[1] >= thresholds.topic and kinds[NONE] <= _stray(top, thresholds)


def _stray(top: "tuple[str, float]", thresholds: Thresholds) -> float:
    if kind(top[0]) != ASK:
        return thresholds.stray
    return _STRAY_IF_SURE if top[1] >= _SURELY_ASKED else thresholds.stray_ask


def _needs(ranked: Pairs, confidence: float, thresholds: Thresholds) -> "tuple[str, float, Pairs]":
    top = next(pair for pair in ranked if kind(pair[0]) == NEED)
    if top[1] >= _LIKELIEST:
        return "disclose", confidence, _by_confidence({top, *_beside(ranked, thresholds)})
    return UNSURE, 1 - confidence, (top,) if top[1] >= _WEAK_NEED else ()


def _beside(ranked: Pairs, thresholds: Thresholds) -> Pairs:
    """Needs and questions that are sure enough to count beside the likeliest."""
    return tuple(pair for pair in ranked if kind(pair[0]) in (NEED, ASK) and pair[1] >= thresholds.label)


def _by_confidence(pairs: "Iterable[tuple[str, float]]") -> Pairs:
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _ranking(ranked: Pairs, intent: str, confidence: float) -> Pairs:
    best: dict[str, float] = {intent: confidence}
    for label, value in ranked:
        best.setdefault(intent_of(label), value)
    return tuple(best.items())[:_RANKED]
