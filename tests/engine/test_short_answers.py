"""What a short message answers."""

import pytest

from engine.short_answers import KINDS, _lists, answers_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Yes", "yes"),
        ("yeah kinda", "yes"),
        ("Simón", "yes"),
        ("sí, ahorita", "yes"),
        ("nah", "no"),
        ("nel", "no"),
        ("no not now", "no"),
        ("idk", "idk"),
        ("no sé", "idk"),
        ("?", "idk"),
        ("the second one", "second"),
        ("2", "second"),
        ("la primera", "first"),
        ("both", "both"),
        ("ninguna de las dos", "neither"),
        ("y lo otro?", "other_thing"),
        ("wait no", "wait"),
        ("what do i do??", "what_now"),
        ("¿Qué hago?", "what_now"),
        ("um i need help please", "help_me"),
        ("tengo miedo", "afraid"),
        ("en español por favor", "spanish"),
    ],
)
def test_answer_is_heard(text, kind):
    assert kind in answers_in(text, to_question=True)


@pytest.mark.parametrize(
    "text",
    ["my dad hits me", "no tengo papeles y me da miedo ir con la policia", "yes my boss took my passport"],
)
def test_a_message_that_tells_something_is_no_short_answer(text):
    assert answers_in(text) == ()


def test_beginning_with_no_is_a_no_only_to_a_question():
    assert "no" in answers_in("no tengo papeles", to_question=True)
    assert answers_in("no tengo papeles") == ()


def test_every_kind_is_a_list_of_its_own():
    assert set(KINDS) <= set(_lists())
    assert all(_lists()[kind].all for kind in KINDS)
