"""The figures that were made when a model was trained, as the pages show them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.training_text import LANGUAGES

_FEW = 0.1
_RARE = 0.1  # below, nearly everything is true by being nothing


@dataclass(frozen=True)
class Part:
    """A share with its count and 95 % interval; no share where nothing was counted."""

    n: int
    share: float | None = None
    low: float = 0.0
    high: float = 0.0

    def __str__(self) -> str:
        """In percent: `61% (57–65)`, with a digit more where it is about few."""
        if self.share is None:
            return "–"
        digits = 0 if self.share >= _FEW else 1
        return f"{self.share:.{digits}%} ({100 * self.low:.{digits}f}–{100 * self.high:.{digits}f})"


@dataclass(frozen=True)
class Band:
    """One tenth of confidence: what was said on average, and how much of it was true."""

    start: float
    mean: float | None
    true: Part


@dataclass(frozen=True)
class Heard:
    """How often a need is found, and how often it is there when it is heard."""

    recall: Part
    precision: Part


@dataclass(frozen=True)
class NeedFigures:
    """All figures of one need."""

    need: str
    n: int
    heard: Heard
    said: tuple[tuple[str, int], ...]
    calibration: tuple[Band, ...]
    histogram: tuple[int, ...]
    languages: Mapping[str, Heard]

    @property
    def gap(self) -> float | None:
        """How far confidence is from truth, on average over everything that was not all but excluded."""
        bands = [band for band in self.calibration if band.mean is not None and band.start >= _RARE]
        count = sum(band.true.n for band in bands)
        off = sum(abs((band.true.share or 0) - (band.mean or 0)) * band.true.n for band in bands)
        return off / count if count else None


@dataclass(frozen=True)
class Figures:
    """All figures of one model."""

    model: str
    texts: int
    needs: Mapping[str, NeedFigures]
    alarms: Mapping[str, tuple[Part, Part]]  # a line is named; an emergency line leads

    @classmethod
    def find(cls, model: str, folders: Iterable[Path]) -> "Figures | None":
        """The figures beside this model; None when there are none that can be read."""
        for folder in folders:
            path = folder / f"{model}.figures.json"
            if model.isalnum() and path.is_file():
                try:
                    return cls._of(json.loads(path.read_text(encoding="utf-8")))
                except (ValueError, KeyError, TypeError, AttributeError):
                    return None
        return None

    @classmethod
    def _of(cls, found: Mapping[str, Any]) -> "Figures":
        return cls(
            model=str(found["model"]),
            texts=int(found["texts"]),
            needs={need: _need(need, figures) for need, figures in found["needs"].items()},
            alarms={kind: (Part(**of["line"]), Part(**of["911_988"])) for kind, of in found["false_alarms"].items()},
        )


def _need(need: str, found: Mapping[str, Any]) -> NeedFigures:
    return NeedFigures(
        need=need,
        n=int(found["n"]),
        heard=_heard(found),
        said=tuple((str(label), int(count)) for label, count in found["said"].items()),
        calibration=tuple(Band(band["from"], band["mean"], Part(**band["true"])) for band in found["calibration"]),
        histogram=tuple(map(int, found["histogram"])),
        languages={language: _heard(found["languages"][language]) for language in LANGUAGES},
    )


def _heard(found: Mapping[str, Any]) -> Heard:
    return Heard(Part(**found["recall"]), Part(**found["precision"]))
