"""Keyed pseudonyms: past this module nobody knows a phone number or a Twilio message id."""

import hashlib
import hmac
from typing import NewType

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# Lives as long as the day key: who is writing now.
SenderId = NewType("SenderId", str)
# Lives as long as the master key: who must not be written to.
OptOutId = NewType("OptOutId", str)
# Ten minutes: which message was answered.
MessageKey = NewType("MessageKey", str)

_KEY_BYTES = 32


class Pseudonyms:
    """Turns numbers and message ids into pseudonyms, one key per purpose."""

    def __init__(self, master: str) -> None:
        """Derive the long-lived keys; the day key is random, lives in the ephemeral store, and is given with each call."""
        self._opt_out_key = derived_key(master, "opt-out")
        self._message_key = derived_key(master, "message")

    def sender(self, number: str, day_key: bytes) -> SenderId:
        """The conversation pseudonym of a number, good until the day key goes."""
        return SenderId(_mac(day_key, number))

    def opt_out(self, number: str) -> OptOutId:
        """The lasting pseudonym under which an opt-out is kept."""
        return OptOutId(_mac(self._opt_out_key, number))

    def message(self, sid: str) -> MessageKey:
        """The key under which a message is claimed, so that a retry is recognised."""
        return MessageKey(_mac(self._message_key, sid))


def derived_key(master: str, purpose: str) -> bytes:
    """A key of its own for each purpose; none of them tells the master key or another."""
    info = f"waypost {purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(master.encode())


def _mac(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:32]
