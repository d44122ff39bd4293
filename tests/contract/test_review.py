"""A signature says who read which words, and stops counting as soon as the words are others."""

from datetime import date
from typing import Any

import pytest
import yaml

from contract.review import ROLES, SignatureError, fingerprint, review_of

WORDS: dict[str, Any] = {
    "en": {"short": "Call them.", "more": "They listen."},
    "es": {"short": "Llama.", "more": "Escuchan."},
}


def signed(role: str, of: str | None, **changes: Any) -> dict[str, Any]:
    signature = {"by": "A. B.", "role": role, "on": date(2026, 12, 1), "second": "C. D.", "of": of}
    return {**WORDS, "signed": [signature], "needs_native_review": False, **changes}


def test_nobody_has_signed_means_unsigned() -> None:
    assert review_of({}).unsigned
    assert review_of({}).needs_native_review


@pytest.mark.parametrize("role", ROLES)
def test_a_signature_of_these_words_counts(role: Any) -> None:
    review = review_of(signed(role, fingerprint(WORDS, role)))
    assert review.roles == {role} and not review.void
    assert review.signed[0].second == "C. D."


@pytest.mark.parametrize("role", ROLES)
def test_a_changed_word_makes_it_void(role: Any) -> None:
    changed = {**WORDS["es"], "more": "Te escuchan."}
    review = review_of(signed(role, fingerprint(WORDS, role), es=changed))
    assert review.unsigned and review.void[0].role == role


def test_a_native_reader_signs_the_spanish_words_alone() -> None:
    entry = signed("native reader", fingerprint(WORDS, "native reader"), en={"short": "Other words.", "more": "More."})
    assert review_of(entry).roles == {"native reader"}
    assert not review_of(entry).needs_native_review


def test_a_signature_without_a_fingerprint_is_void() -> None:
    assert review_of(signed("clinician", None)).unsigned


def test_no_flag_replaces_a_native_reader() -> None:
    assert review_of(signed("clinician", fingerprint(WORDS, "clinician"))).needs_native_review


def test_line_ends_are_no_words() -> None:
    wrapped = {**WORDS, "en": {"short": "Call\n  them.\n", "more": "They listen."}}
    assert fingerprint(wrapped, "clinician") == fingerprint(WORDS, "clinician")


def test_a_signature_is_read_as_people_write_it() -> None:
    line = f'signed: [{{by: A. B., role: clinician, on: 2026-12-01, of: "{fingerprint(WORDS, "clinician")}"}}]'
    assert review_of({**WORDS, **yaml.safe_load(line)}).signed[0].on == date(2026, 12, 1)


@pytest.mark.parametrize(
    "signature",
    [
        {"by": "A. B.", "role": "clinician"},
        {"by": "A. B.", "role": "astronaut", "on": date(2026, 12, 1)},
        {"by": "", "role": "clinician", "on": date(2026, 12, 1)},
        {"by": "A. B.", "role": "clinician", "on": "soon"},
        {"by": "A. B.", "role": "clinician", "on": date(2026, 12, 1), "mood": "good"},
    ],
)
def test_a_half_signature_is_refused(signature: dict[str, Any]) -> None:
    with pytest.raises(SignatureError):
        review_of({"signed": [signature]})
