"""Text the running bot as Twilio would, and show what comes back."""

import http.client
import secrets
import sys
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot.settings import Settings
from contract.segments import count_segments

_FROM = "+14155550134"  # from the range kept free for fiction
_TO = "+15005550006"


def send(settings: Settings, text: str, sender: str = _FROM) -> int:
    """Post one really signed webhook, print the reply, its segments and encoding; an exit code."""
    token = settings.twilio_auth_token
    if token is None:
        print("Set TWILIO_AUTH_TOKEN to what the running bot has.", file=sys.stderr)
        return 2
    form = _form(text, sender)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": RequestValidator(token.value).compute_signature(settings.sms_url, form),
    }
    connection = http.client.HTTPConnection(settings.listen.host, settings.listen.port, timeout=15)
    try:
        connection.request("POST", "/sms/twilio", urlencode(form), headers)
        response = connection.getresponse()
        body = response.read().decode()
    except OSError:
        print(
            f"Nothing answers at {settings.listen.host}:{settings.listen.port}. Start it with `make run`.", file=sys.stderr
        )
        return 1
    if response.status != 200:
        print(f"Refused with {response.status}.", file=sys.stderr)
        return 1
    return _show(body, response.headers.get("X-Waypost-Reply", ""))


def _form(text: str, sender: str) -> dict[str, str]:
    sid = f"SM{secrets.token_hex(16)}"
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": sender,
        "To": _TO,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": str(count_segments(text).segments),
        "ApiVersion": "2010-04-01",
    }


def _show(body: str, reply_ids: str) -> int:
    messages = [
        "".join(message.itertext())
        for message in ElementTree.fromstring(body).iter("Message")  # noqa: S314 - our own reply
    ]
    if not messages:
        print("(no reply)")
    for message in messages:
        counted = count_segments(message)
        print(message)
        print(f"\n[{counted.segments} segments, {counted.encoding}, {counted.units} units] {reply_ids}")
    return 0
