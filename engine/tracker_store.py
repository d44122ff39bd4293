"""A tracker store that stores nothing: a tracker is built from the turn's state and reduced to the next state."""

from typing import Any, Dict, Iterable, List, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from contract.content import Content
from contract.directory import Language
from contract.language import language_of
from contract.state import ConversationState
from contract.wire import Need
from engine.turn import Turn, current_turn

_LANGUAGE_ASKED_FOR: Dict[str, Language] = {
    "act.spanish": "es",
    "before.spanish": "es",
    "act.english": "en",
    "before.english": "en",
}


class TurnTrackerStore(TrackerStore):
    """Builds each tracker from the current turn; in `rasa shell`, which carries no state, from a dict of states.

    `save` must never raise: Rasa would then keep the whole tracker, text and all, in a fallback store for ever.
    """

    def __init__(
        self,
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        host: Optional[str] = None,
        **kwargs: Any,
    ) -> None:
        """Create the store; `host` and other endpoint settings have no meaning here."""
        super().__init__(domain, event_broker)
        self._content = Content.load()
        self._shell_states: Dict[str, ConversationState] = {}

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """A listening tracker with the carried state in its slots."""
        turn = current_turn.get()
        state = turn.state if turn else self._shell_states.get(sender_id, ConversationState())
        return DialogueStateTracker.from_events(sender_id, _events_of(state), slots=self.domain.slots, domain=self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Leave needs, reply ids and the next state in the turn; forget everything else."""
        user, bot = _last_exchange(tracker.events)
        if user is None:
            return
        turn = current_turn.get() or self._shell_turn(tracker.sender_id, user)
        answer = _answer_of(bot)
        turn.needs = _needs_of(user)
        turn.reply_ids = tuple(answer.get("reply_ids", ()))
        turn.next_state = turn.state.after(
            language=_LANGUAGE_ASKED_FOR.get(turn.reply_ids[0] if turn.reply_ids else "", turn.language),
            need=answer.get("need"),
            reply_ids=turn.reply_ids,
            lines=self._content.lines_named(turn.reply_ids, turn.language),
            understood=bool(answer.get("understood", False)),
            person=answer.get("person"),
            age=answer.get("age"),
            asked=answer.get("asked"),
            offers=tuple(answer.get("offers", ())),
        )
        if current_turn.get() is None:
            self._shell_states[tracker.sender_id] = turn.next_state

    async def keys(self) -> Iterable[str]:
        """No conversation is kept."""
        return []

    def _shell_turn(self, sender_id: str, user: UserUttered) -> Turn:
        state = self._shell_states.get(sender_id, ConversationState())
        return Turn(language_of(user.text or "", state.language), state)


def _events_of(state: ConversationState) -> List[Event]:
    return [
        SlotSet("carried", state.to_json()),
        SlotSet("unsure_before", state.unsure > 0),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


def _last_exchange(events: Iterable[Event]) -> "tuple[Optional[UserUttered], List[BotUttered]]":
    user: Optional[UserUttered] = None
    bot: List[BotUttered] = []
    for event in events:
        if isinstance(event, UserUttered):
            user, bot = event, []
        elif isinstance(event, BotUttered):
            bot.append(event)
    return user, bot


def _needs_of(user: UserUttered) -> "tuple[Need, ...]":
    found = (user.parse_data or {}).get("needs", [])
    return tuple(Need(need["label"], need["confidence"]) for need in found)


def _answer_of(bot: List[BotUttered]) -> Dict[str, Any]:
    """What dialogue decided (engine/heard.py); rules give one answer a turn."""
    return next((event.data["custom"] for event in bot if event.data.get("custom")), {})
