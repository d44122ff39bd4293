"""What staff may not write: what leads to a person, what is not one line, what is there already."""

import pytest

from bot.staff.review.training_text import TrainingText
from bot.staff.review.wording import MAX_TEXT, alike, faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"),
        ("  \t ", "empty"),
        ("x" * (MAX_TEXT + 1), "long"),
        ("two\nlines", "control"),
        ("two\u2028lines", "control"),
        ("next\u0085line", "control"),
        ("a bell \x07", "control"),
        ("turned \ud800", "control"),
        ("call 646-555-0100", "number"),
        ("call (646) 555 0100", "number"),
        ("call 6 4 6 5 5 5", "number"),
        ("call ６４６５５５０１００", "number"),
        ("call ٦٤٦٥٥٥", "number"),
        ("zip 10027", "number"),
        ("call 646\u2011555\u20110100", "number"),
        ("call 646 \u2013 555 \u2013 0100", "number"),
        ("call 646·555·0100", "number"),
        ("call 646, 555, 0100", "number"),
        ("call \u202a646\u200b5550100\u202c", "number"),
        ("shown \u202eotherwise", "control"),
        ("not shown \U000e0041", "control"),
        ("write me@example.com", "mail"),
        ("find me @sunny", "mail"),
        ("see https://x", "address"),
        ("see www.x", "address"),
        ("see a-page.com", "address"),
        ("see A-PAGE.COM", "address"),
        ("my [boss](person) has it", "markup"),
    ],
)
def test_refused(text: str, fault: str) -> None:
    assert fault in faults(text, MAX_TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "he took my passport and i owe him 60,000 now",
        "im 15 and he is 34. call 911?",
        "¿Qué hago? mi mamá no sabe…",
        "'; DROP TABLE proposal; -- <script>alert(1)</script>",
        "- text: | {needs: [danger]}",
        "my mom \U0001f469\u200d\U0001f467 dont know",
    ],
)
def test_allowed(text: str) -> None:
    assert faults(text, MAX_TEXT) == []


def test_the_same_text_is_found_whatever_its_case_and_spaces(training_text: TrainingText) -> None:
    row = training_text.rows[100]
    found = alike(f"  {row.text.upper()} ", training_text)
    assert found is not None and found.text == row.text


def test_nearly_the_same_words_are_found(training_text: TrainingText) -> None:
    row = next(row for row in training_text.rows if 11 < len(set(row.text.lower().split())) < 16 and row.text.isascii())
    assert alike(f"{row.text} ok", training_text) is not None


def test_other_words_are_new(training_text: TrainingText) -> None:
    assert alike("grandpa keeps the goats in my bedroom and sells my shoes", training_text) is None
