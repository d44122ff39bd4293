"""Parsing and verifying what Twilio sends: an unverified message has no type."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl

from multidict import MultiDict
from twilio.request_validator import RequestValidator

MAX_BODY = 64 * 1024  # bytes; a webhook with 1,600 characters of emoji is a tenth of it
MAX_PARAMETERS = 200
_FORM = "application/x-www-form-urlencoded"
_OPT_OUT_TYPES = ("STOP", "START", "HELP")  # anything else is no reason to stay silent
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


class Refused(Exception):
    """A request that is not a message from Twilio; `code` is for the counter, `status` for the answer."""

    def __init__(self, code: str, status: int) -> None:
        """Keep both."""
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True)
class InboundSms:
    """A message that Twilio really sent."""

    sid: str
    sender: str
    text: str
    has_media: bool
    opt_out_type: str | None  # STOP, START or HELP when Twilio has answered the person itself

    @classmethod
    def from_http(cls, body: bytes, content_type: str, signature: str, url: str, auth_token: str) -> "InboundSms":
        """Verify and read a webhook; Refused when it is anything but a signed message."""
        form = verified_form(body, content_type, signature, url, auth_token)
        sid, sender = form.get("MessageSid") or form.get("SmsSid"), form.get("From")
        if not sid or not sender:
            raise Refused("incomplete", 400)
        return cls(
            sid=sid,
            sender=sender,
            text=decoded(form.get("Body", "")),
            has_media=form.get("NumMedia", "0") not in ("", "0"),
            opt_out_type=next((kind for kind in _OPT_OUT_TYPES if kind == form.get("OptOutType")), None),
        )


def verified_form(body: bytes, content_type: str, signature: str, url: str, auth_token: str) -> MultiDict[str]:
    """The form of a webhook whose signature covers the configured URL and every parameter that came."""
    form = _form(body, content_type)
    if not signature or not RequestValidator(auth_token).validate(url, form, signature):
        raise Refused("signature", 403)
    return form


def decoded(text: str) -> str:
    """The text itself where a long message came as base64, as some carriers' MMS gateways send it; else unchanged."""
    if not _BASE64.fullmatch(text) or len(text) % 4:
        return text
    try:
        plain = base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return text
    return plain if " " in plain and not any(map(_is_control, plain)) else text


def _is_control(char: str) -> bool:
    # Not `isprintable`: it would turn down the joiners within emoji.
    return char not in "\r\n\t" and unicodedata.category(char) in ("Cc", "Cn", "Co")


def _form(body: bytes, content_type: str) -> MultiDict[str]:
    if content_type.partition(";")[0].strip().lower() != _FORM:
        raise Refused("content_type", 400)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except (UnicodeDecodeError, ValueError):
        raise Refused("malformed", 400) from None
    return MultiDict(pairs)
