"""What the engine answers: real texts through the real model and rules."""

import pytest

from contract.content import Content
from contract.state import ConversationState

CONTENT = Content.load()


@pytest.mark.parametrize(
    ("text", "language", "line"),
    [
        ("my boss took my passport and wont pay me till i finish the debt", "en", "nhth"),
        ("el patron me quito el pasaporte y no me deja salir de la casa", "es", "nhth"),
        ("my stepdad hits me every night when he drinks", "en", "childhelp"),
        ("mi padrastro me pega con el cinto casi diario", "es", "childhelp"),
        ("some guy says hell send my nudes to everyone if i dont pay him", "en", "ncmec-call"),
        ("i dont want to be alive anymore", "en", "lifeline-988"),
        ("ya no quiero vivir, quiero morirme", "es", "lifeline-988"),
    ],
)
def test_plain_need_leads_with_its_line(turn, text, language, line):
    reply = turn(text, language)

    assert CONTENT.lines_named(reply.reply_ids, language)[0] == line
    assert reply.needs


def test_two_turn_rule_uses_the_carried_state(turn):
    first = turn("blorp fnord quux zzt")
    second = turn("blorp fnord quux zzt", state=ConversationState(unsure=1, turns=1))

    assert second.reply_ids != () and first.reply_ids != ()
    if first.reply_ids == ("act.unsure",):
        assert second.reply_ids == ("menu.again",)


def test_more_goes_on_with_what_was_said(turn):
    said = ConversationState(turns=1, reply_ids=("ask.signs",))

    assert turn("tell me more", state=said).reply_ids == ("ask.signs+more",)


def test_repeat_says_the_same_again(turn):
    said = ConversationState(turns=1, reply_ids=("need.child_abuse",))

    assert turn("can you say that again", state=said).reply_ids == ("need.child_abuse",)


def test_all_replies_an_engine_can_give_exist(turn):
    for text in ("hi", "thanks", "are you a robot", "stop texting me please", "asdfgh", "who can see these texts"):
        for reply_id in turn(text).reply_ids:
            CONTENT.render(reply_id, "en")
