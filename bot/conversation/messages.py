"""One message in and one reply out, whatever the channel."""

from dataclasses import dataclass
from typing import Literal

from bot.privacy.pseudonyms import MessageKey, OptOutId, SenderId
from bot.store.session import Session
from contract.directory import Language

Channel = Literal["sms", "web"]


@dataclass(frozen=True)
class InboundMessage:
    """A message somebody sent, with pseudonyms in place of who they are."""

    channel: Channel
    key: MessageKey
    sender: SenderId
    opt_out_id: OptOutId | None
    text: str
    has_media: bool = False
    formerly: tuple[SenderId, ...] = ()  # the sender's names under day keys that still live
    carried: Session | None = None  # what the channel remembers of the conversation by itself, where it does
    crowded: bool = False  # so much comes from the same place that the engine is to be spared


@dataclass(frozen=True)
class Reply:
    """What to answer: reply ids and their words; no ids mean that nothing is to be said."""

    reply_ids: tuple[str, ...]
    language: Language
    text: str
    session: Session | None = None  # what to remember, for a channel that carries it


SILENCE = Reply((), "en", "")
