"""Whether a changed training text is better than the present one: `python -m engine.measuring.review`.

The staff pages start it, one at a time, as a process that gives way to everything else on the machine.
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.__main__ import ROOT, end_with_parent

STEPS = ("before", "after", "compare")
_GIVES_WAY = 19


def main(arguments: "Sequence[str] | None" = None) -> None:
    """Train what is not trained yet, compare, and write the outcome."""
    parser = argparse.ArgumentParser(prog="python -m engine.measuring.review")
    for name in ("before", "after", "models", "progress", "outcome"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--known", type=Path, action="append", default=[], help="further folders with models")
    asked = parser.parse_args(arguments)
    _give_way()
    threading.Thread(target=end_with_parent, daemon=True).start()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    outcome = review(asked.before, asked.after, asked.models, asked.known, asked.progress)
    written = asked.outcome.with_suffix(".new")
    written.write_text(json.dumps(outcome), encoding="utf-8")
    os.replace(written, asked.outcome)


def review(before: Path, after: Path, models: Path, known: Sequence[Path], progress: Path) -> "dict[str, Any]":
    """The outcome for two folders of inputs."""
    from engine.measuring.archive import model_in, results_in
    from engine.measuring.comparison import comparison, pairs_of
    from engine.understanding.decision import decide
    from engine.understanding.examples import read_examples

    _note(progress, STEPS[0])
    first = _model(before, models, known)
    _note(progress, STEPS[1])
    second = _model(after, models, known)
    _note(progress, STEPS[2])
    old, new = (read_examples(inputs / "nlu_data") for inputs in (before, after))
    model = model_in(first)

    def read(text: str) -> "tuple[Any, Any]":
        guess = model.guess(text)
        return guess, decide(guess, model.thresholds)

    pairs = pairs_of(results_in(first, old), results_in(second, new), read)
    there = {(example.text, example.labels) for example in old}
    changed = [example.text for example in new if (example.text, example.labels) not in there]
    return {"before": _id(first), "after": _id(second), "texts": len(new), **comparison(pairs, changed)}


def _model(inputs: Path, models: Path, known: Sequence[Path]) -> Path:
    from engine.train import model_path, train

    found = next((path for folder in known if (path := model_path(inputs, folder)).exists()), None)
    return found or train(inputs, models)


def _id(model: Path) -> str:
    return model.name.split(".")[0]


def _note(progress: Path, step: str) -> None:
    with progress.open("a", encoding="utf-8") as file:
        file.write(f"{step}\n")


def _give_way() -> None:
    """Whoever writes to the bot comes first, with time and, when it runs out, with memory."""
    os.nice(_GIVES_WAY)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    main()
