"""What EXIT, the idle time and pictures change in a reply: pure decisions over reply ids."""

from collections.abc import Sequence

GREETING = "greeting.neutral"
EXITS = "exit.neutral"
DELETES = "delete.done"
DELETES_LATER = "delete.not_yet"
MEDIA = "media"

_MEDIA_NOTE = "note.media"
# They ask for nothing that we understood, or for what was said before: after the idle time that is nobody's business.
_RELOCKED = frozenset(f"act.{act}" for act in ("greet", "bot", "thanks", "bye", "yes", "no", "idk", "probe", "recall"))
_RELOCKED |= {"act.more_none", "act.repeat_none", "act.unsure", "menu"}
# Beside a picture these would only hide why it was not opened.
_NO_TOPIC = frozenset(("menu.again", *_RELOCKED))
_URGENT = ("danger", "self_harm")


def is_relocked(reply_ids: Sequence[str]) -> bool:
    """Whether this reply gives way to the neutral greeting when somebody writes again after the idle time."""
    return reply_ids[0] in _RELOCKED


def beside_media(reply_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The reply to words that came with a picture: that it was not opened, never in the way of 911 or 988."""
    lead = reply_ids[0]
    if lead in _NO_TOPIC:
        return (MEDIA,)
    return reply_ids if lead.partition(".")[0] in _URGENT else (*reply_ids, _MEDIA_NOTE)
