"""Figures of a model as training writes them, made up for tests of the pages that show them."""

import json
from pathlib import Path
from typing import Any

_PART = {"n": 10, "share": 0.5, "low": 0.2, "high": 0.8}
_HEARD = {"recall": _PART, "precision": {"n": 0}}


def write_figures(models: Path, model: str = "m1") -> Path:
    """Write figures for two needs; `m1` is what the stand-in of an engine says it has."""
    models.mkdir(parents=True, exist_ok=True)
    path = models / f"{model}.figures.json"
    needs = {need: _need() for need in ("runaway", "danger")}
    alarms = {kind: {"line": _PART, "911_988": {"n": 0}} for kind in ("none", "act", "ask", "unclear")}
    path.write_text(json.dumps({"model": model, "texts": 20, "needs": needs, "false_alarms": alarms}))
    return path


def _need() -> dict[str, Any]:
    bands = [{"from": at / 10, "mean": at / 10 + 0.05, "true": _PART} for at in range(9)]
    return {
        "n": 10,
        **_HEARD,
        "said": {"runaway": 5, "unsure": 3, "none": 1, "danger": 1},
        "calibration": [*bands, {"from": 0.9, "mean": None, "true": {"n": 0}}],
        "histogram": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        "languages": {language: _HEARD for language in ("en", "es", "mix")},
    }
