"""Our reader of the training text agrees with YAML, and a change touches the lines it must and no other."""

from difflib import ndiff
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from bot.staff.review.training_text import Labels, TrainingText, UnreadableTrainingText

FRESH = Labels(("runaway", "distress"), "youth", "disclosure", "en")


def _changed(before: TrainingText, after: TrainingText) -> dict[str, list[str]]:
    return {
        name: [line for line in ndiff(before.files[name].lines, file.lines) if line[0] in "+-"]
        for name, file in after.files.items()
        if file != before.files[name]
    }


@pytest.mark.parametrize("name", ["needs/danger.en.yml", "follow_ups/acts.es.yml", "acts/yes.en.yml", "unsure/unclear.yml"])
def test_rows_are_what_yaml_reads(training_text: TrainingText, name: str) -> None:
    document = yaml.safe_load((ROOT / "nlu_data" / name).read_text(encoding="utf-8"))
    read = [(block["intent"], example) for block in document["nlu"] for example in block["examples"]]
    expected = [
        (intent, found["text"].strip(), {**found["metadata"], "needs": tuple(found["metadata"]["needs"])})
        for intent, found in read
    ]
    rows = training_text.files[name].rows
    assert [(row.intent, row.text, vars(row.labels)) for row in rows] == expected


def test_every_example_is_read(training_text: TrainingText) -> None:
    heads = sum(path.read_text(encoding="utf-8").count("\n  - text: |\n") for path in (ROOT / "nlu_data").glob("*/*.yml"))
    assert len(training_text.rows) == heads > 20_000


def test_written_files_are_the_same_bytes(training_text: TrainingText, tmp_path: Path) -> None:
    training_text.write(tmp_path)
    for name in training_text.files:
        assert (tmp_path / name).read_bytes() == (ROOT / "nlu_data" / name).read_bytes()


def test_a_file_in_another_form_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "odd.yml").write_text(
        "nlu:\n- intent: disclose\n  examples:\n  - text: |\n      hi\n    metadata: {}\n"
    )
    with pytest.raises(UnreadableTrainingText, match=r"needs/odd.yml:4"):
        _ = TrainingText.read(tmp_path).rows


def test_other_labels_with_the_same_lead_change_one_line(training_text: TrainingText) -> None:
    row = next(row for row in training_text.rows if row.labels.leading == "runaway")
    changed = _changed(training_text, training_text.relabelled(row, Labels(("runaway", "danger"), "youth", "half", "en")))
    ((name, lines),) = changed.items()
    assert name == row.file
    assert [line[0] for line in lines if "metadata" in line] == ["-", "+"] and len(lines) == 2


def test_another_lead_moves_the_text_to_the_file_of_its_lead(training_text: TrainingText) -> None:
    row = next(row for row in training_text.rows if row.file == "needs/distress.en.yml")
    after = training_text.relabelled(row, Labels(("ask_housing",), "youth", "question", "en"))
    assert set(_changed(training_text, after)) == {row.file, "questions/housing.en.yml"}
    moved = after.by_key[row.key]
    assert (moved.file, moved.intent, moved.labels.needs) == ("questions/housing.en.yml", "ask", ("ask_housing",))
    assert len(after.rows) == len(training_text.rows)


def test_a_fresh_text_joins_those_like_it(training_text: TrainingText) -> None:
    after = training_text.with_text("im out the window with my backpack now what", FRESH)
    ((name, lines),) = _changed(training_text, after).items()
    assert name == "needs/runaway.en.yml"
    assert [line[0] for line in lines] == ["+", "+", "+"]
    assert len(after.rows) == len(training_text.rows) + 1


def test_mixed_language_lives_with_spanish(training_text: TrainingText) -> None:
    after = training_text.with_text("me fui de la house", Labels(("runaway",), "youth", "plain", "mix"))
    assert set(_changed(training_text, after)) == {"needs/runaway.es.yml"}
