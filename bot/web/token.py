"""What a page carries of its conversation: labels and ids, encrypted, good for the idle time. Never a word."""

import base64
import json
import secrets
import zlib
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from bot.privacy.pseudonyms import derived_key
from bot.settings import Secret
from bot.store import Session
from contract.directory import Language

MAX_TOKEN = 6_000  # characters; the longest we make has less than half
_MAX_TURNS = 12  # answers that are drawn again; older ones have left the page


class BadToken(ValueError):
    """A token that we did not make, or made too long ago."""


@dataclass(frozen=True)
class Chat:
    """One tab's conversation: a random id, what is remembered of it, and which answers it got so far."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    session: Session = field(default_factory=Session)
    turns: tuple[tuple[str, ...], ...] = ()  # reply ids, newest last

    def after(self, reply_ids: tuple[str, ...], session: Session) -> "Chat":
        """This conversation with one more answer."""
        turns = (*self.turns, reply_ids) if reply_ids else self.turns
        return replace(self, session=session, turns=turns[-_MAX_TURNS:])

    def speaking(self, language: Language | None) -> "Chat":
        """This conversation in the language that somebody chose."""
        if language is None:
            return self
        return replace(self, session=replace(self.session, state=replace(self.session.state, language=language)))

    def stub(self) -> "Chat":
        """Just enough of this conversation to end it."""
        return Chat(self.id, Session(is_private=self.session.is_private))

    def in_private(self) -> "Chat":
        """This conversation with nothing of it counted or stored from now on; only PRIVATE OFF undoes it."""
        return self if self.session.is_private else replace(self, session=replace(self.session, is_private=True))


class Tokens:
    """Seals and opens the state of conversations, with a key of its own derived from the master secret."""

    def __init__(self, master: Secret, idle_seconds: int) -> None:
        """Make tokens that are good for this many seconds."""
        self._fernet = Fernet(base64.urlsafe_b64encode(derived_key(master.value, "web state")))
        self._idle_seconds = idle_seconds

    def seal(self, chat: Chat) -> str:
        """A conversation as a page carries it."""
        data = {"id": chat.id, "session": chat.session.dump(), "turns": chat.turns}
        squeezed = zlib.compress(json.dumps(data, separators=(",", ":")).encode())
        return self._fernet.encrypt(squeezed).decode("ascii")

    def open(self, token: str) -> Chat:
        """The conversation of a token; BadToken when it is forged, damaged or too old."""
        if len(token) > MAX_TOKEN:
            raise BadToken
        try:
            data: Any = json.loads(zlib.decompress(self._fernet.decrypt(token, ttl=self._idle_seconds)))
        except (InvalidToken, ValueError):
            raise BadToken from None
        return Chat(data["id"], Session.load(data["session"]), tuple(map(tuple, data["turns"])))
