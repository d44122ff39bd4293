"""The webhook through the real application: what is refused, with which status, and what is never reached."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio

from bot.app import Gateway, running
from bot.operations.metrics import REFUSED
from tests.fakes import FORM, PUBLIC_URL, EngineStandIn, Phone, gateway_settings, signature, sms_form


def refused(code: str) -> float:
    return REFUSED.labels(code)._value.get()


async def test_a_message_is_answered_in_its_own_response(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.labor_trafficking",)
    answer = await phone.texts("my boss has my passport")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "1-888-373-7888" in answer.text


@pytest.mark.parametrize("signed", [None, "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
async def test_a_wrong_or_missing_signature_is_forbidden_and_nothing_is_read(
    phone: Phone, engine: EngineStandIn, signed: str | None
) -> None:
    before = refused("signature")
    answer = await phone.posts(urlencode(sms_form("hi", phone.number)).encode(), signed)
    assert (answer.status, answer.body) == (403, "")
    assert refused("signature") == before + 1
    assert engine.asked == []


async def test_the_url_is_the_configured_one_whatever_the_host_header_says(phone: Phone) -> None:
    form = sms_form("hi", phone.number)
    forged = signature(form, url=f"{phone.url}/sms/twilio")
    assert (await phone.posts(urlencode(form).encode(), forged)).status == 403
    genuine = signature(form, url=f"{PUBLIC_URL}/sms/twilio")
    headers = {"Host": "attacker.test", "X-Forwarded-Host": "attacker.test", "X-Forwarded-Proto": "http"}
    assert (await phone.posts(urlencode(form).encode(), genuine, **headers)).status == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 400),
        (b"Body=%FF", FORM, 400),
        (b"&".join(b"a=1" for _ in range(10_000)), FORM, 400),
        (b"Body=" + b"x" * 1_000_000, FORM, 413),
        (b"", FORM, 403),
        (b"", "", 400),
    ],
    ids=["json", "broken UTF-8", "10,000 parameters", "1 MB", "empty", "no type"],
)
async def test_what_is_no_message_is_refused_quickly(phone: Phone, body: bytes, content_type: str, status: int) -> None:
    assert (await phone.posts(body, "x" * 28, content_type)).status == status


async def test_a_megabyte_in_pieces_of_unknown_length_is_refused(phone: Phone, http: aiohttp.ClientSession) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(1_000):
            yield b"x" * 1_000

    headers = {"Content-Type": FORM, "X-Twilio-Signature": "x" * 28}
    async with http.post(f"{phone.url}/sms/twilio", data=pieces(), headers=headers) as response:
        assert response.status == 413


async def test_a_signed_form_without_a_message_is_refused(phone: Phone) -> None:
    form = {"From": phone.number}
    assert (await phone.posts(urlencode(form).encode(), signature(form))).status == 400


async def test_only_posts_to_known_urls_are_heard(phone: Phone, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{phone.url}/sms/twilio") as response:
        assert response.status == 405
    assert (await phone.posts(b"", None, path="/nothing")).status == 404


async def test_a_delivery_status_is_taken_note_of(phone: Phone) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": phone.number}
    body, url = urlencode(form).encode(), f"{PUBLIC_URL}/sms/twilio/status"
    assert (await phone.posts(body, signature(form, url=url), path="/sms/twilio/status")).status == 204
    assert (await phone.posts(body, signature(form), path="/sms/twilio/status")).status == 403


async def test_what_twilio_answered_itself_gets_no_second_answer(phone: Phone, engine: EngineStandIn) -> None:
    for kind in ("STOP", "HELP", "START"):
        assert (await phone.texts(kind, OptOutType=kind)).is_silent
    assert engine.asked == []


async def test_a_stop_that_twilio_answered_is_kept_in_step(phone: Phone) -> None:
    await phone.texts("STOP", OptOutType="STOP")
    assert (await phone.texts("hello")).is_silent
    await phone.texts("START", OptOutType="START")
    assert not (await phone.texts("hello")).is_silent


async def test_a_connection_that_sends_nonsense_harms_nobody(phone: Phone, gateway: Gateway) -> None:
    with socket.create_connection((gateway.public.host, gateway.public.port), timeout=5) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00 nonsense \r\n\r\n")
    assert (await phone.texts("hello")).status == 200


@pytest_asyncio.fixture(scope="module")
async def careless_phone(
    tmp_path_factory: pytest.TempPathFactory, _engine: EngineStandIn, http: aiohttp.ClientSession
) -> AsyncIterator[Phone]:
    """Texts a gateway that was never given Twilio's token."""
    folder: Path = tmp_path_factory.mktemp("careless")
    async with running(gateway_settings(folder, _engine.port, TWILIO_AUTH_TOKEN="")) as gateway:
        yield Phone(http, gateway.public)


async def test_without_a_token_nothing_is_believed(careless_phone: Phone, engine: EngineStandIn) -> None:
    form = sms_form("hi", careless_phone.number)
    for signed in (None, signature(form), signature(form, token="")):
        answer = await careless_phone.posts(urlencode(form).encode(), signed)
        assert (answer.status, answer.body) == (503, "")
    assert (await careless_phone.posts(b"", None, path="/sms/twilio/status")).status == 503
    assert engine.asked == []


@pytest_asyncio.fixture(scope="module")
async def production_phone(
    tmp_path_factory: pytest.TempPathFactory, _engine: EngineStandIn, http: aiohttp.ClientSession
) -> AsyncIterator[Phone]:
    """Texts a gateway in production that leaves the opt-out list to Twilio."""
    environ = {
        "WAYPOST_ENV": "production",
        "WAYPOST_PUBLIC_URL": "https://lantern.test",
        "WAYPOST_PROGRAM_NAME": "Lantern",
        "WAYPOST_CONTACT": "lantern.test/help",
        "WAYPOST_OPT_OUT": "twilio",
    }
    async with running(gateway_settings(tmp_path_factory.mktemp("production"), _engine.port, **environ)) as gateway:
        yield Phone(http, gateway.public)


async def production_texts(phone: Phone, text: str) -> tuple[str, bool]:
    form = sms_form(text, phone.number)
    answer = await phone.posts(urlencode(form).encode(), signature(form, url="https://lantern.test/sms/twilio"))
    assert answer.status == 200
    return answer.text, "X-Waypost-Reply" in answer.headers


async def test_in_production_no_header_tells_the_reply_ids(production_phone: Phone, engine: EngineStandIn) -> None:
    text, told = await production_texts(production_phone, "HELP")
    assert not told
    assert "Lantern" in text and "lantern.test/help" in text


async def test_where_twilio_keeps_the_list_nobody_is_silenced_here(production_phone: Phone, engine: EngineStandIn) -> None:
    await production_texts(production_phone, "STOP")
    assert (await production_texts(production_phone, "hello"))[0]


async def test_in_dev_a_header_tells_the_reply_ids(phone: Phone) -> None:
    assert (await phone.texts("HELP")).ids == ("help",)
