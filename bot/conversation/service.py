"""The conversation service: the steps between one message and its one reply (docs/architecture.md, "One turn")."""

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.conversation.compose import emergency_ids, with_safety
from bot.conversation.effects import Effects, OptOutNotKept
from bot.conversation.fragments import Fragments, is_fragment
from bot.conversation.keywords import Keyword, Keywords
from bot.conversation.memory import Memory
from bot.conversation.messages import SILENCE, InboundMessage, Reply
from bot.conversation.modes import DELETES, DELETES_LATER, EXITS, GREETING, MEDIA, beside_media, is_relocked
from bot.conversation.statistics import Statistics
from bot.conversation.turns import Turns
from bot.engine.pool import DEADLINE_SECONDS, EngineDown, EnginePool
from bot.figures.cards import CARDS, Card, Cell
from bot.ledger import Ledger
from bot.operations.metrics import FALLBACKS, SECONDS, TURNS
from bot.privacy.logs import event
from bot.privacy.pseudonyms import OptOutId
from bot.safety import Level, SafetyHit, SafetyLexicon
from bot.store import Claim, Claimed, Session
from contract.content import Content
from contract.directory import Language
from contract.language import language_of, looks_foreign
from contract.wire import MAX_TEXT, TurnReply, TurnRequest

RETRY_SECONDS = 60  # a retry later than this is not answered again: the phone may be in other hands by now
FLOOD = 20  # messages a minute from one sender before the engine is spared
_LEAST_SECONDS = 0.1  # for the engine, however long the text before took
_ENRICH_SECONDS = 1.0  # how long a 911 or 988 answer may wait for a second line

_KEYWORD_REPLIES = {
    Keyword.STOP: "stop.confirm",
    Keyword.HELP: "help",
    Keyword.HELP_ES: "help",
    Keyword.START: "start.welcome_back",
    Keyword.START_IF_OPTED_OUT: "start.welcome_back",
    Keyword.EXIT: EXITS,
    Keyword.PRIVATE: "private.on",
    Keyword.PRIVATE_OFF: "private.off",
    Keyword.DELETE: DELETES,
    Keyword.TRACE: "trace",
    Keyword.HISTORY: "history.none",
}
# After EXIT these get the neutral greeting like any other text: somebody else may be asking.
_NOT_AFTER_EXIT = (Keyword.TRACE, Keyword.HISTORY)
# Keywords that an opted-out person is still answered on.
_HEARD_WHEN_OPTED_OUT = (Keyword.HELP, Keyword.HELP_ES, Keyword.START, Keyword.START_IF_OPTED_OUT)
_FIRST_TURN_NOTE = "note.computer"
_QUESTIONS = "question."
# After these nobody needs to be told that it is a computer: they say so, or there is no room for anything else.
_NO_NOTE = frozenset(("act.greet", "act.bot", "act.help", "menu", "help"))
_ADDS_NOTHING = frozenset(("menu", "menu.short", "menu.again", "act.unsure", "act.thanks", "unsure.offer"))
_ADDS_NOTHING |= {"before.here", "before.unsure"}


@dataclass(frozen=True)
class _Heard:
    """A message with what could be seen in it without waiting for anything."""

    message: InboundMessage
    text: str
    keyword: Keyword | None
    hit: SafetyHit | None
    at: float  # monotonic seconds
    since: float  # the same in Unix seconds

    @property
    def is_emergency(self) -> bool:
        """Whether 911 or 988 must lead, whatever else is the case."""
        return self.hit is not None and self.hit.level is Level.HARD


@dataclass(frozen=True)
class _Decision:
    """What to answer, in which language, with the session and needs to remember."""

    reply_ids: tuple[str, ...]
    language: Language
    session: Session
    turn: TurnReply | None = None


class Conversation:
    """Answers every message once, with or without engine and store."""

    def __init__(
        self,
        *,
        content: Content,
        keywords: Keywords,
        lexicon: SafetyLexicon,
        memory: Memory,
        ledger: Ledger,
        engines: EnginePool,
        statistics: Statistics,
        keeps_opt_outs: bool = True,
    ) -> None:
        """Wire the parts; `keeps_opt_outs` is off where Twilio keeps the opt-out list."""
        self._content = content
        self._keywords = keywords
        self._lexicon = lexicon
        self._memory = memory
        self._ledger = ledger
        self._engines = engines
        self._statistics = statistics
        self._keeps_opt_outs = keeps_opt_outs
        self._fragments = Fragments()
        self._effects = Effects(ledger, self._fragments, keeps_opt_outs=keeps_opt_outs)
        self._turns = Turns()

    async def answer(self, message: InboundMessage) -> Reply:
        """The one reply to a message; the reviewed fallback where a fault of ours would leave somebody without one."""
        try:
            return await self._answer(message)
        except Exception as fault:
            FALLBACKS.labels("fault").inc()
            event("turn_failed", logging.ERROR, type=type(fault).__name__)
            return self._say(("fallback.engine",), language_of(message.text[:MAX_TEXT], None))

    async def _answer(self, message: InboundMessage) -> Reply:
        heard = self._listen(message)
        if heard.is_emergency or heard.keyword is Keyword.EXIT:  # do not queue behind the sender's own earlier texts
            return await self._turn(heard)
        async with self._turns.of(message.sender):
            return await self._turn(heard)

    def keep_in_step(self, person: OptOutId, *, opted_out: bool) -> None:
        """Follow an opt-out or its end that somebody else has already answered."""
        with suppress(OptOutNotKept):  # tried again; the list that counts is that of the one who answered
            (self._effects.opt_out if opted_out else self._effects.opt_in)(person)

    async def sweep(self) -> None:
        """Drop what was kept of bursts and private conversations that are over."""
        self._fragments.sweep()
        await self._memory.sweep()

    async def _turn(self, heard: _Heard) -> Reply:
        claimed = await self._memory.claim(heard.message)
        if claimed.claim is not Claim.OURS:
            return await self._again(heard, claimed)
        return await self._first_time(heard, claimed)

    def _listen(self, message: InboundMessage) -> _Heard:
        text = message.text.replace("\0", "")[:MAX_TEXT]
        hit = self._lexicon.assess(message.text)
        keyword = self._keywords.match(text)
        if hit and keyword is not Keyword.STOP and not self._keywords.is_word(text):
            keyword = None  # a request in plain words gives way to danger, however faint
        return _Heard(message, text, keyword, hit, time.monotonic(), time.time())

    async def _again(self, heard: _Heard, claimed: Claimed) -> Reply:
        """A retry gets the same replies; one that comes late gets none."""
        outcome = claimed.outcome or await self._memory.outcome_of_other(heard.message)
        if outcome is None:
            return self._say(
                emergency_ids(heard.hit) if heard.is_emergency and heard.hit else ("fallback.engine",),
                language_of(heard.text, None),
            )
        if time.time() - outcome.at > RETRY_SECONDS and heard.message.carried is None:
            return SILENCE  # a page that is loaded again is still in front of the person; a phone may not be
        return self._say(outcome.reply_ids, outcome.language, outcome.session, discreet=outcome.discreet)

    async def _first_time(self, heard: _Heard, claimed: Claimed) -> Reply:
        decision = await self._decide(heard, claimed)
        if not self._keeps_opt_outs:  # Twilio heard no STOP in this, or it would have answered: say how to be heard
            decision = replace(decision, reply_ids=_without_confirmation(decision.reply_ids, "help"))
        try:
            session = self._effects.carry_out(heard.message, decision.reply_ids, decision.session)
        except OptOutNotKept:  # in force, but a restart would lose it: nothing is confirmed, and STOP can be said again
            reply_ids = _without_confirmation(decision.reply_ids, "fallback.engine")
            decision, session = replace(decision, reply_ids=reply_ids), decision.session
        cards = self._cards(heard, decision, session)
        session = session.having_counted(cards if claimed.is_known else CARDS)  # nobody knows which: then none again
        kept, reply_ids = await self._keep(heard, decision, session)
        if not reply_ids or not (kept or heard.is_emergency or EXITS in reply_ids):
            reply_ids = ()  # after EXIT nothing is said of what came before it
        if reply_ids:
            await self._count(heard, session, cards if claimed.is_known else {})
        return self._say(reply_ids, decision.language, session, discreet=session.is_discreet)

    async def _keep(self, heard: _Heard, decision: _Decision, session: Session) -> tuple[bool, tuple[str, ...]]:
        """Remember or forget as the replies promise; whether they may be said, and which."""
        reply_ids, language = decision.reply_ids, decision.language
        if DELETES in reply_ids or EXITS in reply_ids:
            forgotten = await self._memory.forget(heard.message)
            if not forgotten:
                reply_ids = tuple(DELETES_LATER if reply_id == DELETES else reply_id for reply_id in reply_ids)
            if EXITS not in reply_ids and not session.is_private:
                await self._memory.finish(heard.message, reply_ids, language)
                return True, reply_ids
        return await self._memory.remember(heard.message, reply_ids, language, session, heard.since), reply_ids

    async def _decide(self, heard: _Heard, claimed: Claimed) -> _Decision:
        session = claimed.session
        language = self._language(heard, session)
        fixed = self._without_engine(heard, claimed, language)
        if fixed is not None:
            said = fixed if fixed != (GREETING,) else ()  # so that MORE and "say it again" mean this answer, too
            return _Decision(fixed, language, replace(session.reentered(), state=replace(session.state, reply_ids=said)))
        return await self._with_engine(heard, claimed, language)

    def _without_engine(self, heard: _Heard, claimed: Claimed, language: Language) -> tuple[str, ...] | None:
        """The replies that need no understanding; None when the engine is to be asked, or the lexicon leads."""
        keyword = self._keyword(heard)
        is_flood = claimed.flood > FLOOD or heard.message.crowded
        if self._is_opted_out(heard) and keyword not in _HEARD_WHEN_OPTED_OUT and not self._asks_again(heard):
            return emergency_ids(heard.hit) if heard.is_emergency and heard.hit else ()
        if keyword is Keyword.START and self._keeps_opt_outs and not self._is_opted_out(heard):
            return ("act.start",)
        if keyword and not (claimed.session.is_exited and keyword in _NOT_AFTER_EXIT):
            return (_KEYWORD_REPLIES[keyword],)
        if heard.is_emergency and heard.hit:
            return emergency_ids(heard.hit) if is_flood else None
        if claimed.session.is_exited and heard.hit is None:
            return (GREETING,)
        if is_flood:
            return ("too_many",)
        if not heard.text.strip():
            return (MEDIA,) if heard.message.has_media else ("empty",)
        return ("act.other_language",) if heard.hit is None and looks_foreign(heard.text) else None

    async def _with_engine(self, heard: _Heard, claimed: Claimed, language: Language) -> _Decision:
        session = claimed.session
        if session.is_relocked:  # what was written before the idle time is nobody's business
            self._fragments.forget(heard.message.sender)
        earlier = self._fragments.earlier(heard.message.sender)
        self._fragments.add(heard.message.sender, heard.text)
        turn = await self._ask(heard, heard.text, language, session)
        if turn and earlier and heard.hit is None and turn.reply_ids[0] in _ADDS_NOTHING:
            # Nothing by itself, but "has my passport" may go on with "my boss".
            together = await self._ask(heard, f"{earlier} {heard.text}", language, session)
            if together and _is_new(together, session):
                turn = together
            elif is_fragment(heard.text, in_conversation=session.state.need is not None):
                return _Decision((), language, session.reentered(), turn)
        return self._composed(heard, turn, session, language)

    def _composed(self, heard: _Heard, turn: TurnReply | None, session: Session, language: Language) -> _Decision:
        if turn is None:
            reply_ids = with_safety(heard.hit, ("fallback.engine",), self._content, language)
            return _Decision(reply_ids, language, session.reentered())
        language = turn.state.language or language
        if session.is_relocked and heard.hit is None and is_relocked(turn.reply_ids):
            return _Decision((GREETING,), language, session.reentered(), turn)
        reply_ids = with_safety(heard.hit, turn.reply_ids, self._content, language)
        reply_ids = beside_media(reply_ids) if heard.message.has_media else self._with_note(reply_ids, session)
        return _Decision(reply_ids, language, replace(session.reentered(), state=turn.state), turn)

    async def _ask(self, heard: _Heard, text: str, language: Language, session: Session) -> TurnReply | None:
        # Waiting for the text before and being read twice all come out of one deadline.
        left = max(heard.at + DEADLINE_SECONDS - time.monotonic(), _LEAST_SECONDS)
        deadline = _ENRICH_SECONDS if heard.is_emergency else left
        try:
            turn = await self._engines.turn(TurnRequest(text[-MAX_TEXT:], language, session.state), deadline)
        except EngineDown as down:
            FALLBACKS.labels(down.code).inc()
            event("engine_down", logging.WARNING, code=down.code)
            return None
        if any(reply_id.removesuffix("+more") not in self._content.replies for reply_id in turn.reply_ids):
            FALLBACKS.labels("unknown_reply").inc()
            event("unknown_reply_id", logging.ERROR)
            return None
        return turn

    def _with_note(self, reply_ids: tuple[str, ...], session: Session) -> tuple[str, ...]:
        """Say once that it is a computer, but never in the way of 911 or 988."""
        lead = reply_ids[0]
        quiet = lead in _NO_NOTE or lead.partition(".")[0] in ("danger", "self_harm", "fallback", "stop", "exit")
        if session.state.turns or quiet:
            return reply_ids
        asks = reply_ids[-1:] if reply_ids[-1].startswith(_QUESTIONS) else ()
        return (*reply_ids[: len(reply_ids) - len(asks)], _FIRST_TURN_NOTE, *asks)  # a question is what people answer

    def _language(self, heard: _Heard, session: Session) -> Language:
        said = self._keywords.language if heard.keyword else language_of
        return said(heard.text, session.state.language)

    def _keyword(self, heard: _Heard) -> Keyword | None:
        if heard.keyword is Keyword.START_IF_OPTED_OUT and not self._is_opted_out(heard):
            return None
        return heard.keyword

    def _is_opted_out(self, heard: _Heard) -> bool:
        person = heard.message.opt_out_id
        return self._keeps_opt_outs and person is not None and self._ledger.is_opted_out(person)

    def _asks_again(self, heard: _Heard) -> bool:
        """Whether this is another STOP after one that could not be confirmed."""
        person = heard.message.opt_out_id
        return heard.keyword is Keyword.STOP and person is not None and self._ledger.is_unconfirmed(person)

    def _cards(self, heard: _Heard, decision: _Decision, session: Session) -> Mapping[Card, Cell]:
        """What this turn is to add to the weekly counts: nothing that its conversation has handed in before."""
        if session.is_private or session.is_exited:
            return {}
        channel, language = heard.message.channel, decision.language
        cards = self._statistics.cards(channel, language, decision.reply_ids, decision.turn, heard.hit)
        return {card: cell for card, cell in cards.items() if card not in session.counted}

    async def _count(self, heard: _Heard, session: Session, cards: Mapping[Card, Cell]) -> None:
        if session.is_private or session.is_exited:
            return
        SECONDS.observe(time.monotonic() - heard.at)
        TURNS.labels(heard.message.channel).inc()
        if cards:
            handed_in = await self._memory.hand_in(heard.message, tuple(cards))
            self._statistics.count(cards[card] for card in handed_in)

    def _say(
        self, reply_ids: tuple[str, ...], language: Language, session: Session | None = None, *, discreet: bool = False
    ) -> Reply:
        render = self._content.render_discreetly if discreet else self._content.render_all
        return Reply(reply_ids, language, render(reply_ids, language), session)


def _is_new(together: TurnReply, session: Session) -> bool:
    """Whether a burst read as one says something that its texts so far did not."""
    if together.reply_ids[0] in (*_ADDS_NOTHING, *session.state.reply_ids):
        return False
    return together.state.need is None or together.state.need != session.state.need


def _without_confirmation(reply_ids: tuple[str, ...], instead: str) -> tuple[str, ...]:
    return tuple(instead if reply_id == "stop.confirm" else reply_id for reply_id in reply_ids)
