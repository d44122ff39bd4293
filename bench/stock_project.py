"""The stock Rasa bot: the pipeline and policies of `rasa init`, a part of our training text, one intent per first label."""

import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.messages import Example
from bench.system import BenchFailed
from bot.settings import ROOT

PYTHON = ROOT / ".venv-engine" / "bin" / "python"
_FOLDER = ROOT / "var" / "bench" / "stock"
_MODEL = "stock"
_TEXTS = 8_000  # more of them change accuracy, and make stock Rasa's vocabularies larger: this many favours it
_VERSION = "3.6.21"
_ANSWER = "You are not alone with this. People who know what to do will listen, day and night, and free. Call 555-0100."

# rasa/engine/recipes/config_files/default_config.yml, but for the epochs: they change accuracy, not latency.
_CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 1, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 1, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 1},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 1, "constrain_similarities": True},
    ],
}


def environment(folder: Path) -> dict[str, str]:
    """Rasa's environment: no telemetry, and a home folder of its own, which it writes to even so."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    return {"PATH": os.environ["PATH"], "HOME": str(home), **quiet}


def built(examples: Sequence[Example]) -> Path:
    """The project's folder with its trained model; made once for the same training text."""
    files = _files(examples[:: -(-len(examples) // _TEXTS)])
    digest = hashlib.sha256(json.dumps([_VERSION, files], sort_keys=True).encode()).hexdigest()[:16]
    folder = _FOLDER / digest
    if not model_of(folder).exists():
        _write(files, folder)
        _train(folder)
    return folder


def model_of(folder: Path) -> Path:
    """Where a project's model is."""
    return folder / "models" / f"{_MODEL}.tar.gz"


def _files(examples: Sequence[Example]) -> dict[str, Any]:
    labels = sorted({example.label for example in examples})
    # One block of lines per intent: Rasa's YAML reader takes minutes over thousands of single examples.
    lines = {label: "".join(f"- {' '.join(e.text.split())}\n" for e in examples if e.label == label) for label in labels}
    return {
        "config.yml": _CONFIG,
        "credentials.yml": {"rest": {}},
        "endpoints.yml": {},
        "domain.yml": _domain(labels),
        "data/nlu.yml": {"version": "3.1", "nlu": [{"intent": name, "examples": lines[name]} for name in labels]},
        "data/rules.yml": {"version": "3.1", "rules": [_rule(name) for name in (*labels, "nlu_fallback")]},
        # Without stories TED would not be trained at all, and then cost nothing.
        "data/stories.yml": {"version": "3.1", "stories": [_story(name) for name in labels]},
    }


def _domain(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "version": "3.1",
        "intents": list(labels),
        "responses": {f"utter_{name}": [{"text": _ANSWER}] for name in (*labels, "nlu_fallback")},
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _rule(label: str) -> dict[str, Any]:
    return {"rule": f"answer {label}", "steps": _exchange(label)}


def _story(label: str) -> dict[str, Any]:
    return {"story": f"greeting, then {label}", "steps": [*_exchange("act_greet"), *_exchange(label)]}


def _exchange(label: str) -> list[dict[str, str]]:
    return [{"intent": label}, {"action": f"utter_{label}"}]


def _write(files: dict[str, Any], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _train(folder: Path) -> None:
    print("Training stock Rasa once for this training text (some minutes) ...", flush=True)
    command = (PYTHON, "-m", "rasa", "train", "--skip-validation", "--augmentation", "0", "--fixed-model-name", _MODEL)
    log = folder / "train.log"
    with log.open("wb") as output:
        done = subprocess.run(command, cwd=folder, env=environment(folder), stdout=output, stderr=subprocess.STDOUT)  # noqa: S603
    if done.returncode or not model_of(folder).exists():
        raise BenchFailed(f"stock Rasa could not be trained: {log}")
