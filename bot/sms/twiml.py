"""TwiML: the one reply that goes back in the webhook's own response."""

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from contract.content import Content


def message(text: str, status_url: str | None = None) -> str:
    """TwiML with exactly one message, or none for an empty text; Twilio tells its id and fate to `status_url`."""
    response = MessagingResponse()
    if text:
        response.message(text, action=status_url, method="POST" if status_url else None)
    return str(response)


def fallback_sms(content: Content) -> str:
    """What Twilio answers by itself while our servers cannot be reached; the reply is written in both languages at once."""
    return message(content.render("fallback.twilio", "en"))


def fallback_voice(content: Content) -> str:
    """What Twilio says to somebody who calls the text number."""
    response = VoiceResponse()
    response.say(content.render("fallback.voice", "en"), language="en-US")
    response.pause(length=1)
    response.say(content.render("fallback.voice", "es"), language="es-US")
    return str(response)
