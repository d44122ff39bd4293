"""What a reply may cost and how hard it may be to read (design.md section 7)."""

from itertools import product

import pytest

from bot.conversation.compose import emergency_ids, with_safety
from bot.safety import Concern, Level, SafetyHit
from contract.content import MORE, Content
from contract.directory import LANGUAGES, Language
from contract.segments import count_segments
from desk.measure import (
    EASY_SPANISH,
    GRADE,
    HARDEST_GRADE,
    LONG,
    MOST_WORDS,
    SHORT,
    english_grade,
    english_letters_grade,
    sentences,
    spanish_ease,
    words_in,
)

MOST_CHARACTERS = 1_600  # Twilio cuts there
NAMES_OF_LANGUAGES = {"act.other_language", "act.spanish", "act.english", "before.spanish", "before.english"}
PIECES = ("note.", "at.", "before.", "offer.", "question.", "unsure.offer")

BOTH = pytest.mark.parametrize("language", LANGUAGES)


def cost(content: Content, ids: tuple[str, ...], language: Language) -> int:
    text = content.render_all(ids, language)
    assert len(text) <= MOST_CHARACTERS
    return count_segments(text).segments


@BOTH
def test_a_short_reply_fits_its_segments(content: Content, language: Language) -> None:
    costly = {i for i in content.replies if cost(content, (i,), language) > SHORT[language]}
    assert costly == set()


@BOTH
def test_a_first_reply_fits_with_its_note(content: Content, language: Language) -> None:
    costly = {i for i in content.replies if cost(content, (i, "note.computer"), language) > SHORT[language]}
    assert costly == set()


@BOTH
def test_a_longer_reply_fits_its_segments(content: Content, language: Language) -> None:
    costly = {i for i in content.replies if cost(content, (i + MORE,), language) > LONG[language]}
    assert costly == set()


@BOTH
def test_help_and_stop_are_one_segment(content: Content, language: Language) -> None:
    assert cost(content, ("help",), language) == 1
    assert cost(content, ("stop.confirm",), language) == 1


@BOTH
def test_a_reply_with_safety_in_front_stays_short(content: Content, language: Language) -> None:
    hits = [SafetyHit(c, level, other) for c, level, other in product(Concern, Level, (True, False))]
    for hit, reply_id in product(hits, content.replies):
        if hit.level is Level.HARD and cost(content, emergency_ids(hit), language) > SHORT[language]:
            pytest.fail(f"{hit.concern} alone is too long")
        ids = with_safety(hit, (reply_id,), content, language)
        assert cost(content, (*ids, "note.computer"), language) <= LONG[language] + 1, (hit, ids)


@BOTH
def test_a_due_line_still_fits_one_message(content: Content, language: Language) -> None:
    note = content.render("note.line_unchecked", language)
    assert max(len(content.render(i + MORE, language)) for i in content.replies) + len(note) < MOST_CHARACTERS


@BOTH
def test_no_sentence_is_longer_than_fifteen_words(content: Content, language: Language) -> None:
    said = {i + length: content.render(i + length, language) for i, length in product(content.replies, ("", MORE))}
    said |= {f"{i} on a page": content.web(i, language).text for i in content.replies}
    for reply_id, text in said.items():
        for sentence in sentences(text):
            assert words_in(sentence) <= MOST_WORDS, (reply_id, sentence)


def test_most_spanish_costs_no_more_than_it_must(content: Content) -> None:
    """Words with á í ó ú double the price of a text, so few replies hold one."""
    dear = [i for i in content.replies if count_segments(content.render(i, "es")).encoding == "UCS-2"]
    assert len(dear) < len(content.replies) * 0.1, dear


def test_english_is_sixth_grade_by_topic(content: Content) -> None:
    for reply_id, reply in content.replies.items():
        topic = " ".join(reply.words["en"].values())
        assert english_grade(topic) <= GRADE, reply_id
        assert english_letters_grade(topic) <= GRADE + 1.5 or reply_id in NAMES_OF_LANGUAGES, reply_id


def test_no_single_english_text_is_above_eighth_grade(content: Content) -> None:
    for reply_id, reply in content.replies.items():
        for words in reply.words["en"].values():
            assert english_grade(words) <= HARDEST_GRADE, reply_id


def test_spanish_is_sixth_grade_by_topic(content: Content) -> None:
    for reply_id, reply in content.replies.items():
        if not reply_id.startswith(PIECES):  # one sentence is no text
            assert spanish_ease(" ".join(reply.words["es"].values())) >= EASY_SPANISH, reply_id


def test_the_gate_sees_a_hard_text() -> None:
    hard = "Individuals experiencing exploitation should communicate with appropriate governmental authorities immediately."
    assert english_grade(hard) > HARDEST_GRADE
    hard = "Las personas que experimentan explotación deberían comunicarse inmediatamente con autoridades gubernamentales."
    assert spanish_ease(hard) < EASY_SPANISH


def test_a_name_counts_as_one_short_word() -> None:
    assert english_grade("The National Center for Victims of Crime helps.") == english_grade("The it helps.")
