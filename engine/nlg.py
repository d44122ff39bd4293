"""The natural language generator: chooses reply ids; the words come from `content/`."""

from dataclasses import asdict
from typing import Any, Dict, Optional, Tuple

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from contract.content import Content
from contract.directory import Language
from contract.language import language_of
from contract.state import ConversationState
from contract.wire import Need
from engine.dialogue import Heard, answer
from engine.turn import current_turn


class ContentNlg(NaturalLanguageGenerator):
    """Answers each dialogue act (`utter_…`) with reviewed replies, named by id and rendered for `rasa shell`."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        """Load the content; Rasa gives an empty domain here, so nothing is taken from it."""
        self._content = Content.load()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The answer to this act in this conversation, as a `custom` payload with the words beside it."""
        state = carried(tracker)
        found = answer(utter_action, _heard(tracker, state), self._content)
        return {"text": self._content.render_all(found.reply_ids, _language(tracker, state)), "custom": asdict(found)}


def carried(tracker: DialogueStateTracker) -> ConversationState:
    """The state that came with the turn."""
    held = tracker.get_slot("carried")
    return ConversationState.from_json(held) if held else ConversationState()


def _heard(tracker: DialogueStateTracker, state: ConversationState) -> Heard:
    parse_data = tracker.latest_message.parse_data or {}
    return Heard(
        intent=tracker.latest_message.intent.get("name") or "unsure",
        text=tracker.latest_message.text or "",
        needs=_labels(parse_data, "needs"),
        likely=_labels(parse_data, "likely"),
        may_need=bool(parse_data.get("may_need", False)),
        about_other=bool(parse_data.get("about_other", False)),
        adult=bool(parse_data.get("adult", False)),
        state=state,
    )


def _labels(parse_data: Dict[str, Any], name: str) -> Tuple[Need, ...]:
    return tuple(Need(found["label"], found["confidence"]) for found in parse_data.get(name, []))


def _language(tracker: DialogueStateTracker, state: ConversationState) -> Language:
    turn = current_turn.get()
    return turn.language if turn else language_of(tracker.latest_message.text or "", state.language)
