"""No sentence is taken from a source: not from the leaflets people bring, not from the research notes."""

import re
from itertools import product

import pytest

from bot.settings import ROOT
from contract.content import Content
from contract.directory import LANGUAGES
from desk.copying import RUN, folded_words, hashes_of, shared_runs
from desk.measure import sentences
from desk.wording import without_names

# Hashes of every run of eight words in the leaflets, whose text is not kept here.
LEAFLETS = frozenset((ROOT / "tests" / "content" / "leaflet_runs.txt").read_text(encoding="utf-8").split())
NOTES = [(ROOT / "docs" / "facts" / name).read_text(encoding="utf-8") for name in ("knowledge.md", "compliance.md")]
FEWEST_WORDS = 7  # shorter sentences are alike by chance: "It's not your fault."


@pytest.fixture(scope="module")
def texts(content: Content) -> list[tuple[str, str]]:
    """Every text of ours with its id, names taken out."""
    return [
        (f"{reply.id} ({language}, {length})", without_names(content.fill(raw, language)))
        for reply, language in product(content.replies.values(), LANGUAGES)
        for length, raw in reply.words[language].items()
    ]


def test_nothing_is_taken_from_a_leaflet(texts: list[tuple[str, str]]) -> None:
    assert len(LEAFLETS) > 3_000
    assert {name: runs for name, text in texts if (runs := shared_runs(text, LEAFLETS))} == {}


def test_no_sentence_is_one_of_the_notes(texts: list[tuple[str, str]]) -> None:
    noted = {key(sentence) for text in NOTES for sentence in re.split(r"(?<=[.?!:;])\s+|\n|[()*]", text)}
    taken = {(name, sentence) for name, text in texts for sentence in sentences(text) if key(sentence) in noted}
    assert {pair for pair in taken if len(folded_words(pair[1])) >= FEWEST_WORDS} == set()


def test_a_copied_run_is_found() -> None:
    copied = "Children who are being trafficked can be victimized in multiple ways"
    assert shared_runs(copied, LEAFLETS)
    assert shared_runs(copied, hashes_of([f"As it says: {copied.upper()}!"]))
    assert not shared_runs(" ".join(copied.split()[: RUN - 1]), LEAFLETS)


def key(sentence: str) -> str:
    return " ".join(folded_words(sentence))
