"""Rasa gets every example with its labels, without copying or hashing each a dozen times."""

import copy
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.understanding import importer
from engine.understanding.importer import NluDataImporter, SharedMessage

_FILE = """version: "3.1"
nlu:
- intent: disclose
  examples:
  - text: |
      he hits me
    metadata: {needs: [child_abuse], who: youth, form: disclosure, lang: en}
  - text: |
      me pega
    metadata: {needs: [child_abuse], who: youth, form: disclosure, lang: es}
"""


@pytest.fixture
def data(tmp_path: Path) -> TrainingData:
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "child_abuse.yml").write_text(_FILE, encoding="utf-8")
    return NluDataImporter(None, None, [str(tmp_path)]).get_nlu_data()


def test_examples_keep_intent_and_labels(data: TrainingData) -> None:
    found = [(m.get("text"), m.get("intent"), m.get("metadata")["example"]["lang"]) for m in data.intent_examples]
    assert found == [("he hits me", "disclose", "en"), ("me pega", "disclose", "es")]


def test_merging_neither_copies_nor_hashes_again(data: TrainingData, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {id(message) for message in data.training_examples}
    assert data.fingerprint()
    monkeypatch.setattr("rasa.shared.utils.io.deep_container_fingerprint", _refused)
    merged = TrainingData().merge(data).merge(TrainingData())
    assert {id(message) for message in merged.training_examples} == before


def test_another_value_is_another_hash() -> None:
    message = SharedMessage.build("he hits me", "disclose")
    before = message.fingerprint()
    message.set("intent", "disclose")
    assert message.fingerprint() == before
    message.set("intent", "ask")
    assert message.fingerprint() != before
    assert copy.deepcopy(message) is message


def test_files_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = NluDataImporter(None, None, [str(tmp_path)])
    first = reader.get_nlu_data()
    monkeypatch.setattr(importer, "intents_with_examples", _refused)
    assert reader.get_nlu_data() is first


def _refused(*_: object, **__: object) -> str:
    raise AssertionError("done once more")
