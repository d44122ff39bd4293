"""What every ephemeral store does: one suite over memory and over a real Redis."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from itertools import count

import pytest
import pytest_asyncio

from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.store import Claim, EphemeralStore, MemoryStore, Outcome, RedisStore, Session, Turn
from contract.state import ConversationState
from tests.fakes import RedisServer

OUTCOME = Outcome(("need.runaway", "note.computer"), "es", "0123456789abcdef", 1_790_000_000.5)
SESSION = Session(ConversationState("es", 3, "runaway", ("need.runaway",), ("nrs",), 1))
ANY_MESSAGE = MessageKey("turn")
_names = count()


def turn(sender: SenderId, session: Session = SESSION, since: float = 2.0, message: MessageKey = ANY_MESSAGE) -> Turn:
    return Turn(message, OUTCOME, sender, session, since)


MakeStore = Callable[[int], Awaitable[EphemeralStore]]


@pytest_asyncio.fixture(params=["memory", "redis"])
async def make_store(request: pytest.FixtureRequest, _redis: RedisServer) -> AsyncIterator[MakeStore]:
    """Stores of both kinds, by how long a session lives."""
    made: list[EphemeralStore] = []

    async def make(idle_seconds: int) -> EphemeralStore:
        _redis.reset()
        made.append(MemoryStore(idle_seconds) if request.param == "memory" else RedisStore(_redis.url, idle_seconds))
        return made[-1]

    yield make
    for store in made:
        await store.close()


@pytest_asyncio.fixture
async def store(make_store: MakeStore) -> EphemeralStore:
    return await make_store(1_800)


@pytest.fixture
def message() -> MessageKey:
    return MessageKey(f"message{next(_names)}")


@pytest.fixture
def sender() -> SenderId:
    return SenderId(f"sender{next(_names)}")


async def test_the_first_key_of_a_day_is_everybodys(make_store: MakeStore) -> None:
    store, day = await make_store(1_800), next(_names)
    assert await store.known_day_key(day) is None
    assert await store.day_key(day, b"first", 60) == b"first"
    assert await store.day_key(day, b"second", 60) == await store.known_day_key(day) == b"first"


async def test_a_message_is_claimed_once(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    assert (await store.claim(message, sender)).claim is Claim.OURS
    assert (await store.claim(message, sender)).claim is Claim.IN_PROGRESS


async def test_of_many_at_once_one_has_the_claim(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    claims = [claimed.claim for claimed in await asyncio.gather(*(store.claim(message, sender) for _ in range(8)))]
    assert sorted(claim.value for claim in claims) == ["in progress"] * 7 + ["ours"]


async def test_an_answered_message_is_done_and_its_outcome_kept(
    store: EphemeralStore, message: MessageKey, sender: SenderId
) -> None:
    await store.claim(message, sender)
    assert await store.outcome(message) is None
    await store.finish(message, OUTCOME)
    claimed = await store.claim(message, sender)
    assert (claimed.claim, claimed.outcome) == (Claim.DONE, OUTCOME)
    assert await store.outcome(message) == OUTCOME


async def test_a_silent_answer_is_an_outcome_too(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    silent = Outcome((), "en", "hash", 1.0)
    await store.claim(message, sender)
    await store.finish(message, silent)
    assert (await store.claim(message, sender)).outcome == silent


async def test_messages_of_a_sender_are_counted_but_no_retry_twice(make_store: MakeStore, sender: SenderId) -> None:
    store = await make_store(1_800)
    floods = [(await store.claim(MessageKey(f"flood{next(_names)}"), sender)).flood for _ in range(3)]
    assert floods == [1, 2, 3]
    assert (await store.claim(MessageKey("other"), SenderId(f"sender{next(_names)}"))).flood == 1


async def test_a_session_is_recalled_with_the_next_claim(
    store: EphemeralStore, message: MessageKey, sender: SenderId
) -> None:
    assert (await store.claim(message, sender)).session == Session()
    await store.remember(turn(sender))
    assert (await store.claim(MessageKey(f"{message}next"), sender)).session == SESSION


async def test_a_session_ends_after_the_idle_time(make_store: MakeStore, message: MessageKey, sender: SenderId) -> None:
    store = await make_store(1)
    await store.remember(turn(sender))
    assert (await store.claim(message, sender)).session == SESSION
    await asyncio.sleep(1.1)
    # Then all that is known is that somebody wrote
    assert (await store.claim(MessageKey(f"{message}late"), sender)).session == Session(is_relocked=True)


async def test_each_save_starts_the_idle_time_anew(make_store: MakeStore, message: MessageKey, sender: SenderId) -> None:
    store = await make_store(1)
    for _ in range(3):
        await store.remember(turn(sender))
        await asyncio.sleep(0.5)
    assert (await store.claim(message, sender)).session == SESSION


async def test_forgetting_is_at_once_and_of_one_sender(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    other = SenderId(f"{sender}other")
    await store.remember(turn(sender))
    await store.remember(turn(other))
    await store.forget(sender)
    await store.forget(SenderId("nobody"))
    assert (await store.claim(message, sender)).session == Session()
    assert (await store.claim(MessageKey(f"{message}other"), other)).session == SESSION


async def test_a_card_is_handed_in_once(store: EphemeralStore, sender: SenderId) -> None:
    assert await store.hand_in(sender, ("door",)) == {"door"}
    assert await store.hand_in(sender, ("door", "need")) == {"need"}
    assert await store.hand_in(sender, ("door", "need")) == frozenset()
    assert await store.hand_in(SenderId(f"{sender}x"), ("door",)) == {"door"}


async def test_of_many_at_once_one_hands_in_a_card(store: EphemeralStore, sender: SenderId) -> None:
    handed_in = await asyncio.gather(*(store.hand_in(sender, ("door", "need")) for _ in range(20)))
    assert sorted(map(len, handed_in)) == [0] * 19 + [2]


async def test_a_card_handed_in_under_yesterdays_name_is_handed_in(store: EphemeralStore, sender: SenderId) -> None:
    today = SenderId(f"{sender}today")
    await store.hand_in(sender, ("door",))
    assert await store.hand_in(today, ("door", "answer"), [sender]) == {"answer"}


async def test_which_cards_were_handed_in_is_forgotten_with_the_rest(store: EphemeralStore, sender: SenderId) -> None:
    today = SenderId(f"{sender}today")
    await store.hand_in(sender, ("door",))
    await store.forget(today, [sender])
    assert await store.hand_in(sender, ("door",)) == {"door"}


async def test_which_cards_were_handed_in_is_known_as_long_as_somebody_writes(
    make_store: MakeStore, message: MessageKey, sender: SenderId
) -> None:
    store = await make_store(2)
    await store.hand_in(sender, ("door",))
    await asyncio.sleep(1.2)
    await store.finish(message, OUTCOME, sender)
    await asyncio.sleep(1.2)
    assert await store.hand_in(sender, ("door",)) == frozenset()
    await asyncio.sleep(2.2)
    assert await store.hand_in(sender, ("door",)) == {"door"}


async def test_a_store_that_works_answers_a_ping(store: EphemeralStore) -> None:
    await store.ping()


async def test_exit_outlives_the_idle_time(make_store: MakeStore, message: MessageKey, sender: SenderId) -> None:
    store = await make_store(1)
    left = SESSION.exited()
    await store.remember(turn(sender, left))
    await asyncio.sleep(1.1)
    again = (await store.claim(message, sender)).session
    assert (again.left_at, again.is_exited, again.state) == (left.left_at, True, ConversationState())


async def test_a_turn_that_began_before_exit_is_not_kept_after_it(
    store: EphemeralStore, message: MessageKey, sender: SenderId
) -> None:
    await store.claim(message, sender)
    left = Session(left_at=1_000.0, is_exited=True)
    assert await store.remember(turn(sender, left, since=999.0))
    assert not await store.remember(turn(sender, since=999.5, message=message))
    assert (await store.claim(MessageKey(f"{message}next"), sender)).session == left
    # And a retry of it is met with silence
    assert (await store.outcome(message) or OUTCOME).reply_ids == ()
    # While one that began later is
    assert await store.remember(turn(sender, since=1_000.5))


async def test_forgetting_empties_what_was_answered(store: EphemeralStore, message: MessageKey, sender: SenderId) -> None:
    await store.claim(message, sender)
    await store.remember(turn(sender, message=message))
    await store.forget(sender)
    claimed = await store.claim(message, sender)
    assert (claimed.claim, claimed.outcome and claimed.outcome.reply_ids) == (Claim.DONE, ())


async def test_a_session_under_yesterdays_name_goes_on_under_todays(store: EphemeralStore, sender: SenderId) -> None:
    before, left = SenderId(f"{sender}before"), Session(SESSION.state, left_at=5.0)
    await store.remember(turn(before, left))
    assert (await store.claim(MessageKey(f"{sender}1"), sender, (before,))).session == left
    await store.remember(Turn(MessageKey("m"), OUTCOME, sender, left, 6.0, (before,)))
    assert (await store.claim(MessageKey(f"{sender}2"), before)).session == Session()
    assert (await store.claim(MessageKey(f"{sender}3"), sender)).session == left


async def test_exit_under_yesterdays_name_holds_back_a_turn_of_today(store: EphemeralStore, sender: SenderId) -> None:
    before = SenderId(f"{sender}before")
    await store.remember(turn(before, Session(left_at=1_000.0)))
    assert not await store.remember(Turn(MessageKey("m"), OUTCOME, sender, SESSION, 999.0, (before,)))


async def test_forgetting_is_under_every_name(store: EphemeralStore, sender: SenderId) -> None:
    before = SenderId(f"{sender}before")
    for name in (before, sender):
        await store.remember(turn(name))
    await store.forget(sender, (before,))
    assert (await store.claim(MessageKey(f"{sender}1"), sender, (before,))).session == Session()


@pytest.mark.parametrize("raw", [None, "", "{}", "[]", "7", "nonsense", '{"private":false}', b"\xff"])
def test_an_unreadable_session_is_a_fresh_one(raw: str | bytes | None) -> None:
    assert Session.recalled(raw, raw) == Session(is_relocked=raw is not None)


def test_what_is_stored_of_a_session_is_labels_and_counts() -> None:
    allowed = re.compile(r'[a-z0-9_.\-+":,{}\[\]]+')
    assert allowed.fullmatch(SESSION.dump_state())
    assert allowed.fullmatch(SESSION.exited().dump_caution())


def test_the_caution_says_nothing_of_what_was_said() -> None:
    assert "runaway" not in SESSION.exited().dump_caution()


@pytest.mark.parametrize("private", [True, False])
def test_a_session_is_read_as_it_was_stored(private: bool) -> None:
    session = replace(SESSION.exited(), is_private=private).having_counted(("door", "answer"))
    assert Session.recalled(session.dump_state(), session.dump_caution()) == session


def test_only_cards_that_exist_are_read() -> None:
    stored = SESSION.having_counted(("door",)).dump_state()
    assert Session.recalled(stored, None).counted == {"door"}
    assert Session.recalled(stored.replace('["door"]', '["passport","need"]'), None).counted == {"need"}
    assert Session.recalled(stored.replace('["door"]', "7"), None) == Session()


@pytest.mark.parametrize("raw", [None, "", "[]", "[1]", "[1,2,3]", "7", "nonsense", b"\xff"])
def test_an_unreadable_session_in_one_piece_is_a_fresh_one(raw: str | bytes | None) -> None:
    assert Session.load(raw) == Session()


def test_a_session_in_one_piece_is_read_as_it_was_written() -> None:
    session = replace(SESSION.exited(), is_private=True)
    assert Session.load(session.dump()) == session


async def test_a_session_saved_by_itself_is_recalled(store: EphemeralStore, sender: SenderId) -> None:
    await store.save(sender, SESSION.exited())
    assert (await store.recall(sender)).is_exited
    assert (await store.recall(SenderId(f"{sender}now"), (sender,))).is_exited
