"""What replies do besides being said."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.effects import Effects
from bot.conversation.fragments import Fragments
from bot.conversation.messages import InboundMessage
from bot.ledger import Ledger
from bot.privacy.pseudonyms import MessageKey, OptOutId, SenderId
from bot.store import Session
from contract.state import ConversationState

PERSON = OptOutId("p")
SMS = InboundMessage("sms", MessageKey("m"), SenderId("s"), PERSON, "text")
WEB = InboundMessage("web", MessageKey("m"), SenderId("s"), None, "text")
KNOWN = Session(ConversationState("es", 4, "runaway", ("need.runaway",), ("nrs",), 1))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def fragments() -> Fragments:
    return Fragments()


@pytest.fixture
def effects(ledger: Ledger, fragments: Fragments) -> Effects:
    return Effects(ledger, fragments)


def test_most_replies_do_nothing(effects: Effects, ledger: Ledger) -> None:
    assert effects.carry_out(SMS, ("need.runaway", "note.computer"), KNOWN) == KNOWN
    assert not ledger.is_opted_out(PERSON)


def test_stop_opts_out_wherever_it_stands_in_a_reply(effects: Effects, ledger: Ledger) -> None:
    effects.carry_out(SMS, ("self_harm.soft", "stop.confirm"), KNOWN)
    assert ledger.is_opted_out(PERSON)


def test_welcome_back_opts_in(effects: Effects, ledger: Ledger) -> None:
    ledger.opt_out(PERSON)
    effects.carry_out(SMS, ("start.welcome_back",), KNOWN)
    assert not ledger.is_opted_out(PERSON)


def test_the_web_has_nobody_to_opt_out(effects: Effects, ledger: Ledger) -> None:
    assert effects.carry_out(WEB, ("stop.confirm", "start.welcome_back"), KNOWN) == KNOWN


@pytest.mark.parametrize(("reply_id", "exited"), [("exit.neutral", True), ("delete.done", False)])
def test_exit_and_delete_forget_all_but_the_language(
    effects: Effects, fragments: Fragments, reply_id: str, exited: bool
) -> None:
    fragments.add(SMS.sender, "my boss")
    after = effects.carry_out(SMS, (reply_id,), KNOWN)
    assert (after.state, after.is_exited, after.is_discreet) == (ConversationState(language="es"), exited, exited)
    assert fragments.earlier(SMS.sender) == ""


def test_stop_forgets_the_topic_but_not_that_somebody_left(effects: Effects) -> None:
    after = effects.carry_out(SMS, ("stop.confirm",), replace(KNOWN, left_at=time.time()))
    assert (after.state, after.is_discreet) == (ConversationState(language="es"), True)


def test_private_goes_on_and_off(effects: Effects) -> None:
    private = effects.carry_out(SMS, ("private.on",), KNOWN)
    assert private.is_private
    assert not effects.carry_out(SMS, ("private.off",), private).is_private


def test_exit_does_not_end_private(effects: Effects) -> None:
    left = effects.carry_out(SMS, ("exit.neutral",), replace(KNOWN, is_private=True))
    assert (left.is_exited, left.is_private, left.state) == (True, True, ConversationState(language="es"))
    assert left.reentered().is_private


def test_delete_does_not_end_private(effects: Effects) -> None:
    """Whoever asked that nothing be kept has not taken that back by asking to delete."""
    assert effects.carry_out(SMS, ("delete.done",), replace(KNOWN, is_private=True)).is_private
