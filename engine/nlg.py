"""The natural language generator: chooses reply ids; the words come from `content/`."""

from typing import Any, Dict, Optional

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from contract.content import Content
from contract.directory import Language
from contract.language import language_of
from contract.wire import Need
from engine.dialogue import Heard, reply_ids_for
from engine.turn import current_turn


class ContentNlg(NaturalLanguageGenerator):
    """Answers each dialogue act (`utter_…`) with reviewed replies, named by id and rendered for `rasa shell`."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        """Load the content; Rasa gives an empty domain here, so nothing is taken from it."""
        self._content = Content.load()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The reply ids for this act in this conversation, as a `custom` payload with the words beside it."""
        reply_ids = reply_ids_for(utter_action, _heard(tracker), self._content)
        return {
            "text": self._content.render_all(reply_ids, _language(tracker)),
            "custom": {"reply_ids": list(reply_ids)},
        }


def _heard(tracker: DialogueStateTracker) -> Heard:
    parse_data = tracker.latest_message.parse_data or {}
    return Heard(
        intent=tracker.latest_message.intent.get("name") or "unsure",
        needs=tuple(Need(need["label"], need["confidence"]) for need in parse_data.get("needs", [])),
        about_other=bool(parse_data.get("about_other", False)),
        adult=bool(parse_data.get("adult", False)),
        reply_ids=tuple(tracker.get_slot("reply_ids") or ()),
        lines=tuple(tracker.get_slot("lines") or ()),
    )


def _language(tracker: DialogueStateTracker) -> Language:
    turn = current_turn.get()
    if turn:
        return turn.language
    return language_of(tracker.latest_message.text or "", tracker.get_slot("language"))
