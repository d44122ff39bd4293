"""`POST /sms/twilio` and its status callback."""

import logging

from aiohttp import web

from bot.conversation.messages import InboundMessage
from bot.conversation.service import Conversation
from bot.ledger.deletions import MessageIds
from bot.operations.metrics import LATE, REFUSED
from bot.privacy.identity import Identity
from bot.privacy.logs import event
from bot.settings import Settings
from bot.sms import twiml
from bot.sms.inbound import MAX_BODY, InboundSms, Refused, verified_form
from bot.sms.lateness import Arrival

_NO_STORE = {"Cache-Control": "no-store"}


class TwilioWebhook:
    """Turns Twilio's requests into messages for the conversation service, and its replies into TwiML."""

    def __init__(self, settings: Settings, identity: Identity, conversation: Conversation, to_delete: MessageIds) -> None:
        """Answer with this conversation service, and have every message deleted at Twilio later."""
        self._settings = settings
        self._identity = identity
        self._conversation = conversation
        self._to_delete = to_delete
        # Ids of our own answers are wanted only in order to delete them.
        self._status_url = settings.status_url if settings.deletes_at_twilio else None

    def add_routes(self, app: web.Application) -> None:
        """Register both URLs."""
        app.router.add_post("/sms/twilio", self.message)
        app.router.add_post("/sms/twilio/status", self.status)

    async def message(self, request: web.Request) -> web.Response:
        """Answer one text message in the response to its webhook."""
        arrival = Arrival(request)
        try:
            sms = InboundSms.from_http(*await self._signed(request), self._settings.sms_url, self._token())
        except Refused as refused:
            return _refuse(refused)
        self._to_delete.add(sms.sid)
        if sms.opt_out_type:
            return self._answered_by_twilio(sms)
        reply = await self._conversation.answer(self._anonymous(sms))
        if arrival.is_long_ago:
            LATE.inc()
            event("too_late", logging.WARNING)
            return _twiml(twiml.message(""), {})
        headers = {"X-Waypost-Reply": " ".join(reply.reply_ids)} if self._settings.is_dev else {}
        return _twiml(twiml.message(reply.text, self._status_url), headers)

    async def status(self, request: web.Request) -> web.Response:
        """Take note of a message of ours, so that it can be deleted at Twilio; nothing else of its status is kept."""
        try:
            form = verified_form(*await self._signed(request), self._settings.status_url, self._token())
        except Refused as refused:
            return _refuse(refused)
        self._to_delete.add(form.get("MessageSid") or form.get("SmsSid") or "")
        return web.Response(status=204, headers=_NO_STORE)

    def _token(self) -> str:
        token = self._settings.twilio_auth_token
        if token is None:
            raise Refused("no_token", 503)
        return token.value

    async def _signed(self, request: web.Request) -> tuple[bytes, str, str]:
        if request.content_length and request.content_length > MAX_BODY:
            raise Refused("too_large", 413)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise Refused("too_large", 413) from None
        return body, request.headers.get("Content-Type", ""), request.headers.get("X-Twilio-Signature", "")

    def _anonymous(self, sms: InboundSms) -> InboundMessage:
        return InboundMessage(
            channel="sms",
            key=self._identity.message(sms.sid),
            sender=self._identity.sender(sms.sender),
            opt_out_id=self._identity.opt_out(sms.sender),
            text=sms.text,
            has_media=sms.has_media,
            formerly=self._identity.formerly(sms.sender),
        )

    def _answered_by_twilio(self, sms: InboundSms) -> web.Response:
        # Twilio has sent its own words; only our list is kept in step.
        if sms.opt_out_type in ("STOP", "START"):
            self._conversation.keep_in_step(self._identity.opt_out(sms.sender), opted_out=sms.opt_out_type == "STOP")
        return _twiml(twiml.message(""), {})


def _twiml(body: str, headers: dict[str, str]) -> web.Response:
    return web.Response(text=body, content_type="text/xml", headers={**_NO_STORE, **headers})


def _refuse(refused: Refused) -> web.Response:
    REFUSED.labels(refused.code).inc()
    event("refused", logging.WARNING, code=refused.code)
    return web.Response(status=refused.status, headers=_NO_STORE)
