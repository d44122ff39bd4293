"""Who writes, and how old they are, by their own words."""

import pytest

from engine import people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my 14 year old daughter talks to a man", "caregiver"),
        ("mi hija de 13 habla con un señor", "caregiver"),
        ("this is her mom", "caregiver"),
        ("my best friend told me", "friend"),
        ("mi prima anda con un señor", "friend"),
        ("im a school nurse and a student told me", "professional"),
        ("soy maestra y una alumna me conto", "professional"),
        ("one of my patients has bruises", "professional"),
        ("a girl at the motel where i clean", "witness"),
        ("una muchacha en mi trabajo no sale", "witness"),
        ("she is in trouble", None),
        ("its my dad", None),
    ],
)
def test_role_is_what_the_words_say(text, expected):
    assert people.role(text) == expected


@pytest.mark.parametrize(
    ("text", "about_other", "before", "expected"),
    [
        ("my friend is hurt", True, None, "friend"),
        ("she is hurt", True, None, "other"),
        ("she is hurt", True, "caregiver", "caregiver"),
        ("is it free", False, "caregiver", "caregiver"),
        ("he hits me too", False, "friend", "self"),
        ("my dad hits me", False, None, "self"),
        ("there is a girl locked in next door", False, None, "witness"),
        ("a girl at school has my nudes", False, None, "self"),
        ("hablo con un muchacho en instagram", False, None, None),
        ("is it free", False, None, None),
    ],
)
def test_writer_stays_who_they_were_unless_they_say_otherwise(text, about_other, before, expected):
    assert people.writer(text, about_other, before) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("im 16", people.MINOR),
        ("im 19 and he hits me", people.ADULT),
        ("tengo 15 años", people.MINOR),
        ("17 btw", people.MINOR),
        ("my boyfriend is 19", None),
        ("im 20 minutes away", None),
        ("tengo 10 dolares", None),
        ("he hits me", None),
    ],
)
def test_age_is_the_writers_own(text, expected):
    assert people.age(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("im a minor", people.MINOR),
        ("mayor de edad", people.ADULT),
        ("fifteen", people.MINOR),
        ("veintidos", people.ADULT),
        ("im 18 already", people.ADULT),
        ("hes 25", None),
        ("tiene 25", None),
    ],
)
def test_stated_age_is_nobody_elses(text, expected):
    assert people.stated_age(text) == expected


@pytest.mark.parametrize("text", ["no its about my friend", "not me", "es de otra persona", "hablo de ella"])
def test_correction_names_somebody_else(text):
    assert people.denies_self(text)


@pytest.mark.parametrize("text", ["its my dad", "my boss", "mi padrastro"])
def test_who_does_it_is_no_correction(text):
    assert not people.denies_self(text)
