"""The safety lexicon against cases written before its phrases, and the shape of its work."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.safety import Concern, Level, SafetyHit, SafetyLexicon
from bot.safety.phrases import PhraseError, compile_phrase
from contract.normalise import normalise

HERE = Path(__file__).parent
CONTENT = HERE.parents[2] / "content" / "safety"
FILLER = "i went to school today and then we had lunch with my friends and played ball . "


def _cases(kind: str) -> list[Any]:
    tables = (yaml.safe_load((HERE / f"cases_{language}.yml").read_text(encoding="utf-8")) for language in ("en", "es"))
    return [case for table in tables for case in table[kind]]


@pytest.fixture(scope="module")
def lexicon() -> SafetyLexicon:
    return SafetyLexicon.load(CONTENT)


@pytest.mark.parametrize("case", _cases("hit"), ids=lambda case: case[2])
def test_what_must_be_found_is_found(lexicon: SafetyLexicon, case: list[str]) -> None:
    concern, level, text, *other = case
    assert lexicon.assess(text) == SafetyHit(Concern(concern), Level(level), about_other=bool(other))


@pytest.mark.parametrize("case", _cases("lowered"), ids=lambda case: case[1])
def test_denials_and_jokes_lower_but_never_silence(lexicon: SafetyLexicon, case: list[str]) -> None:
    concern, text = case
    hit = lexicon.assess(text)
    assert hit is not None
    assert (hit.concern, hit.level) == (Concern(concern), Level.SOFT)


@pytest.mark.parametrize("text", _cases("none"))
def test_figures_of_speech_are_left_alone(lexicon: SafetyLexicon, text: str) -> None:
    assert lexicon.assess(text) is None


@pytest.mark.parametrize(
    "case", [case for case in _cases("hit") if case[1] == "hard" and len(case[2]) > 30][::8], ids=lambda case: case[2]
)
def test_the_end_of_a_long_text_is_read(lexicon: SafetyLexicon, case: list[str]) -> None:
    hit = lexicon.assess(FILLER * 25 + case[2])
    assert hit is not None
    assert hit.level is Level.HARD


def test_danger_comes_before_self_harm_and_the_writer_before_others(lexicon: SafetyLexicon) -> None:
    both = lexicon.assess("i want to kill myself. he is breaking down the door with a knife")
    assert both == SafetyHit(Concern.DANGER, Level.HARD, about_other=False)
    mine = lexicon.assess("my sister wants to die. i want to die too")
    assert mine == SafetyHit(Concern.SELF_HARM, Level.HARD, about_other=False)


@pytest.mark.parametrize("text", ["", " ", "?", "🙂", "a" * 5000, "." * 5000, "\u202e\u200b"])
def test_nothing_to_find_is_none(lexicon: SafetyLexicon, text: str) -> None:
    assert lexicon.assess(text) is None


@pytest.mark.parametrize(
    "unit", ["he said ", "me quiero ", "a1", "k i l l ", "my mom and dad and he ", "no ", "''a", "hahaha "]
)
def test_work_grows_with_the_text_and_no_faster(lexicon: SafetyLexicon, unit: str) -> None:
    """Counted, not timed: how many rules are tried does not depend on how often a word stands in the text."""
    few, many = (lexicon.rules_for(normalise(unit * times).split()) for times in (20, 400))
    assert [rule.rank for rule in few] == [rule.rank for rule in many]
    assert lexicon.assess(unit * 800) == lexicon.assess(unit * 20)


def test_every_gap_is_bounded(lexicon: SafetyLexicon) -> None:
    """An expression whose repetitions are all bounded cannot run away."""
    for rules in (*lexicon.by_word.values(), *lexicon.by_stem.values()):
        for rule in rules:
            expression = rule.phrase.pattern.pattern.replace("[a-z0-9]* ", "").replace(r"(?:[.,?] )*\Z", "")
            assert "*" not in expression
            assert "+ ){0," in expression or "+" not in expression


@pytest.mark.parametrize("written", ["a (b|c", "a b)", "a [b", "<nobody> dies", "..", "[maybe]", "it's", "a / b", ""])
def test_an_unreadable_phrase_is_refused(written: str) -> None:
    with pytest.raises(PhraseError):
        compile_phrase(written, {}, frozenset())


def test_a_phrase_says_what_it_reads() -> None:
    phrase = compile_phrase("(he|she) [has] .. gun*", {}, frozenset({"he", "she"}))
    assert phrase.pattern.search(" help she has a big gunn now ")
    assert not phrase.pattern.search(" she left . a gun fair ")
    assert phrase.anchors == {"gun*"}
