"""Each kind of mistake in a content folder is named with its file, its line and its mend."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from contract.content import CONTENT_ROOT
from desk.__main__ import check
from desk.faults import Fault, find_faults

TODAY = date(2026, 11, 21)
GOOD = """\
a.reply:
  about: Something.
  sources: [knowledge:4, directory:nhth]
  signed: []
  needs_native_review: true
  en:
    short: >-
      Call {line:nhth.voice}.
  es:
    short: >-
      Llama al {line:nhth.voice}.
"""
Find = Callable[[str], list[Fault]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT_ROOT / "directory", tmp_path / "directory")
    shutil.copy(CONTENT_ROOT / "sources.yml", tmp_path)
    (tmp_path / "replies").mkdir()
    return tmp_path


@pytest.fixture
def find(root: Path) -> Find:
    def found(words: str) -> list[Fault]:
        (root / "replies" / "words.yml").write_text(words, encoding="utf-8")
        return [fault for fault in find_faults(root, TODAY) if not fault.may_wait]

    return found


def test_good_words_have_no_fault(find: Find) -> None:
    assert find(GOOD) == []


def test_our_own_words_have_no_fault() -> None:
    assert [str(fault) for fault in find_faults(CONTENT_ROOT, TODAY) if not fault.may_wait] == []


LONG = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen."
MISTAKES = {
    "a language is missing": (GOOD.partition("  es:")[0], 1, "no words in 'es'"),
    "no short words": (GOOD.replace("  es:\n    short:", "  es:\n    more:"), 9, "no short words in 'es'"),
    "other lengths in one language": (
        GOOD.replace("  es:", "    more: Longer {line:nhth.voice}.\n  es:"),
        10,
        "no 'more' in 'es'",
    ),
    "a length nobody asks for": (GOOD.replace("    short", "    tiny: Hi.\n    short"), 7, "words called 'tiny'"),
    "an unknown field": (GOOD.replace("signed", "singed"), 4, "a field 'singed'"),
    "no source": (GOOD.replace("[knowledge:4, directory:nhth]", "[]"), 3, "no sources"),
    "a source that is none": (GOOD.replace("knowledge:4", "knowledge:400"), 3, "knowledge:400"),
    "an unknown instead": (GOOD.replace("  en:", "  instead: nobody\n  en:"), 6, "'nobody', which is no reply"),
    "a line that may grow stale": (GOOD.replace("nhth.voice", "nrs.voice"), 1, "nrs, which may grow stale"),
    "a number as digits": (GOOD.replace("Call {line:nhth.voice}", "Call 888 373 7888"), 7, "a number as digits"),
    "911 as digits": (GOOD.replace("Llama al {line:nhth.voice}", "Llama al 911"), 10, "a number as digits"),
    "an unknown service": (GOOD.replace("Call {line:nhth.voice}", "Call {line:nobody.voice}"), 7, "no service 'nobody'"),
    "a way the service has not": (GOOD.replace("Call {line:nhth.voice}", "{line:us-911.keyword}"), 7, "no 'keyword'"),
    "an unknown placeholder": (GOOD.replace("Call {line", "Dear {name}, {line"), 7, "unknown placeholder"),
    "a sentence over budget": (GOOD.replace("Call {", f"{LONG} Call {{"), 7, "a sentence of 16 words"),
    "too many segments": (GOOD.replace("Call {", "Call us soon. " * 30 + "Call {"), 7, "text segments, 2 are allowed"),
    "a dear letter": (GOOD.replace("Llama al {", "Llama rápido ya. " * 14 + "Llama al {"), 10, "without á cost half"),
    "jargon": (GOOD.replace("Call {", "Victims call {"), 7, "jargon"),
    "a promise": (GOOD.replace("Call {", "You won't be arrested. Call {"), 7, "a promise nobody can keep"),
    "no words": (GOOD.replace(">-\n      Call {line:nhth.voice}.", '""'), 7, "is empty"),
    "a half signature": (GOOD.replace("signed: []", "signed: [{by: A. B.}]"), 4, "a signature without"),
    "an id that stands twice": (GOOD + GOOD, 12, "stands twice"),
}


@pytest.mark.parametrize(("words", "line", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_line_and_its_mend(find: Find, words: str, line: int, said: str) -> None:
    faults = find(words)
    named = [fault for fault in faults if said in str(fault)]
    assert named, [str(fault) for fault in faults]
    assert named[0].place.line == line, str(named[0])
    assert named[0].place.path.name == "words.yml"
    assert named[0].mend


def test_a_service_that_stands_twice_is_named(root: Path, find: Find) -> None:
    path = root / "directory" / "services.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  - id: trevor")
    path.write_text(text + "\n" + text[start : text.index("  - id: ", start + 5)], encoding="utf-8")
    assert [fault.what for fault in find(GOOD)] == ["service trevor stands twice"]


def test_an_old_entry_is_named_and_may_wait(root: Path) -> None:
    (root / "replies" / "words.yml").write_text(GOOD, encoding="utf-8")
    assert list(find_faults(root, TODAY)) == []
    late = list(find_faults(root, TODAY + timedelta(days=31)))
    assert len(late) > 30 and all(fault.may_wait and "last checked" in fault.what for fault in late)
    assert any("us-911" in fault.what for fault in late)


def test_the_command_fails_on_a_fault_and_says_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = root / "replies" / "words.yml"
    words.write_text(GOOD, encoding="utf-8")
    assert check(root) == 0
    words.write_text(GOOD.replace("Call {", "Victims call {"), encoding="utf-8")
    assert check(root) == 1
    assert f"{words}:7: a.reply (en, short) says “Victim”, which is jargon." in capsys.readouterr().err
