"""Discreet words: for two hours after EXIT nothing that a locked screen may show tells what this is about."""

import re
from datetime import date, timedelta
from itertools import product

import pytest

from contract.content import MORE, Content, ContentError
from contract.directory import LANGUAGES, Language
from contract.discreet import Discreet, RevealingError
from contract.segments import count_segments
from tests.contract.test_content import both, directory, load, root

__all__ = ["directory", "root"]  # fixtures

BOTH = pytest.mark.parametrize("language", LANGUAGES)
URGENT = {"danger.lead", "danger.other", "self_harm.lead", "self_harm.other"}
CARRIER = {"help", "stop.confirm"}
# They show nothing by themselves and say nothing about anybody.
PLAIN = {"exit.neutral", "greeting.neutral", "note.computer", "note.media", "note.line_unchecked"}
HUMAN = re.compile(r"\b(?:911|988|741741|1-8\d\d-\d{3}-\d{4})\b")
# Written here by hand, so that a slip in the list of discreet.yml shows.
TELLING = {
    "en": r"traffick|abus|sex|nude|assault|rape|hurt|kill|suicid|dying|child|runaway|police|boss|victim|report|waypost",
    "es": r"trata|abus|sexo|desnud|violaci|lastim|matar|morir|suicid|niñ|menor|polic|jefe|v[ií]ctima|denunci|waypost",
}


@BOTH
def test_no_discreet_answer_tells_what_it_is_about(content: Content, language: Language) -> None:
    for reply_id, length in product(set(content.replies) - URGENT - CARRIER, ("", MORE)):
        text = content.render_discreetly((reply_id + length,), language)
        assert not re.search(TELLING[language], text, re.IGNORECASE), (reply_id, text)


@BOTH
def test_danger_and_what_carriers_ask_are_said_in_full(content: Content, language: Language) -> None:
    for reply_id in URGENT | CARRIER:
        assert content.render_discreetly((reply_id,), language) == content.render(reply_id, language)


def test_only_danger_carrier_words_and_plain_notes_are_said_as_they_are(content: Content) -> None:
    assert content.discreet and content.discreet.as_they_are == URGENT | CARRIER | PLAIN


@BOTH
def test_every_discreet_answer_has_a_way_to_a_person(content: Content, language: Language) -> None:
    for reply_id in set(content.replies) - PLAIN:
        assert HUMAN.search(content.render_discreetly((reply_id,), language)), reply_id


@BOTH
def test_a_discreet_answer_is_one_segment(content: Content, language: Language) -> None:
    for reply_id in set(content.replies) - URGENT:
        text = content.render_discreetly((reply_id,), language)
        assert count_segments(text).segments == 1, (reply_id, text)


@BOTH
def test_the_line_that_leads_is_the_same(content: Content, language: Language) -> None:
    """A need is sent to the same number, discreetly or not."""
    for reply_id in content.replies:
        if reply_id.startswith(("need.", "helper.")):
            first = content.lines_named((reply_id,), language)[0]
            voice = content.directory.service(first).voice or content.directory.service("ncmec-call").voice
            text = content.render_discreetly((reply_id,), language)
            assert voice in text or "741741" in text, (reply_id, text)  # type: ignore[operator]


@BOTH
def test_no_sentence_is_longer_than_fifteen_words(content: Content, language: Language) -> None:
    for reply_id in content.replies:
        for sentence in re.split(r"(?<=[.?!:;])\s+|[()]|\n", content.render_discreetly((reply_id,), language)):
            assert len([word for word in sentence.split() if re.search(r"\w", word)]) <= 15, (reply_id, sentence)


def test_a_number_is_named_once(content: Content) -> None:
    text = content.render_discreetly(("need.labor_trafficking", "also.nhth", "note.computer"), "en")
    assert text.count("1-888-373-7888") == 1
    assert text.endswith("not a person.")


def test_what_private_promises_discreetly_is_what_it_keeps(content: Content) -> None:
    for language in LANGUAGES:
        assert "10 minut" in content.render_discreetly(("private.on",), language)


def test_a_stale_line_gives_way(content: Content) -> None:
    far = date.today() + timedelta(days=400)
    text = content.render_discreetly(("need.dating_violence",), "en", today=far)
    assert "1-800-422-4453" in text and "1-866-331-9474" not in text


def test_a_reply_nobody_thought_of_still_names_a_person(content: Content) -> None:
    discreet = content.discreet
    assert discreet
    bare = Discreet(frozenset(), {}, {}, discreet.otherwise, discreet.revealing)
    unknown = Content(content.replies, content.directory, "", discreet=bare)
    assert "1-800-422-4453" in unknown.render_discreetly(("need.bad_job",), "en")


# Loading


DISCREET = """
as_they_are: [note.line_unchecked]
revealing: {{en: traffick sex, es: trata sex}}
lines: {{nhth: {{en: "{en}", es: "Llama al {{line:nhth.voice}}."}}}}
otherwise: {{en: "Call {{line:nhth.voice}}.", es: "Llama al {{line:nhth.voice}}."}}
"""


@pytest.mark.parametrize(
    "words",
    ["Sex for a bed?", "On TRAFFICKING, call {line:nhth.voice}.", "Call 1-800-555-0100.", "Call {line:nobody.voice}.", ""],
)
def test_words_that_tell_or_hold_digits_are_refused(root, words: str) -> None:  # type: ignore[no-untyped-def]
    (root / "discreet.yml").write_text(DISCREET.format(en=words), encoding="utf-8")
    with pytest.raises(ContentError, match=r"discreet\.yml, lines\.nhth"):
        load(root, a=both("Call {line:nhth.voice}."))


def test_the_same_words_without_them_are_accepted(root) -> None:  # type: ignore[no-untyped-def]
    (root / "discreet.yml").write_text(DISCREET.format(en="Call {line:nhth.voice}."), encoding="utf-8")
    assert load(root, a=both("On trafficking, {line:nhth.voice}.")).render_discreetly(("a",), "en") == "Call 1-888-373-7888."


def test_words_for_a_reply_that_does_not_exist_are_refused(root) -> None:  # type: ignore[no-untyped-def]
    words = DISCREET.format(en="Call.") + "replies: {nothing: {en: a, es: b}}"
    (root / "discreet.yml").write_text(words, encoding="utf-8")
    with pytest.raises(RevealingError, match="nothing"):
        load(root)
