"""Reading webhooks: only what Twilio really signed becomes a message; everything else is refused, and nothing crashes."""

import base64
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from bot.sms.inbound import MAX_BODY, MAX_PARAMETERS, InboundSms, Refused, decoded
from tests.fakes import AUTH_TOKEN, FORM, PUBLIC_URL, signature, sms_form

URL = f"{PUBLIC_URL}/sms/twilio"
LONG = "my boss took my passport and he says i owe him for the flight, what do i do"


def read(body: bytes, signed: str, content_type: str = FORM, url: str = URL, token: str = AUTH_TOKEN) -> InboundSms:
    return InboundSms.from_http(body, content_type, signed, url, token)


def received(form: Any) -> InboundSms:
    """A form posted and signed as Twilio does."""
    return read(urlencode(list(form.items())).encode(), signature(form))


def refusal(body: bytes, signed: str, **changes: str) -> tuple[str, int]:
    with pytest.raises(Refused) as refused:
        read(body, signed, **changes)
    return refused.value.code, refused.value.status


def signed_form(**parameters: str) -> tuple[bytes, str]:
    form = sms_form("hello", "+14155550134", **parameters)
    return urlencode(form).encode(), signature(form)


def test_a_signed_message_is_read() -> None:
    form = sms_form("¿me ayudas? 🙏", "+14155550134")
    sms = received(form)
    assert sms == InboundSms(form["MessageSid"], "+14155550134", "¿me ayudas? 🙏", has_media=False, opt_out_type=None)


@pytest.mark.parametrize("text", ["", " ", "  two  blanks ", "a+b&c=d%20", "line\nline", "\t", "é́ñ", "a\0b"])
def test_blanks_and_odd_letters_are_kept(text: str) -> None:
    assert received(sms_form(text, "+14155550134")).text == text


def test_a_parameter_that_twilio_adds_tomorrow_is_covered_by_the_signature() -> None:
    assert received(sms_form("hi", "+14155550134", NewThing="x", ChannelMetadata='{"a": "ü"}', Empty="")).text == "hi"


def test_repeated_parameters_are_covered_by_the_signature() -> None:
    form = MultiDict(sms_form("hi", "+14155550134"))
    form.add("Addon", "one")
    form.add("Addon", "two")
    assert received(form).text == "hi"


@pytest.mark.parametrize("change", [{"Body": "hello!"}, {"From": "+14155550135"}, {"Extra": "1"}, {"NumMedia": "1"}])
def test_a_changed_parameter_breaks_the_signature(change: dict[str, str]) -> None:
    form = sms_form("hello", "+14155550134")
    assert refusal(urlencode(form | change).encode(), signature(form)) == ("signature", 403)


def test_a_missing_parameter_breaks_the_signature() -> None:
    form = sms_form("hello", "+14155550134")
    signed = signature(form)
    del form["To"]
    assert refusal(urlencode(form).encode(), signed) == ("signature", 403)


@pytest.mark.parametrize("spoil", [lambda s: "", lambda s: s[:-1], lambda s: s + "=", lambda s: s[::-1], lambda s: "ü" * 28])
def test_a_wrong_missing_or_truncated_signature_is_refused(spoil: Any) -> None:
    body, signed = signed_form()
    assert refusal(body, spoil(signed)) == ("signature", 403)


def test_another_token_or_url_breaks_the_signature() -> None:
    body, signed = signed_form()
    assert refusal(body, signed, token="another") == ("signature", 403)
    assert refusal(body, signed, url="https://attacker.test/sms/twilio") == ("signature", 403)


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain", "multipart/form-data; boundary=x", "x"])
def test_another_content_type_is_refused(content_type: str) -> None:
    body, signed = signed_form()
    assert refusal(body, signed, content_type=content_type) == ("content_type", 400)


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", FORM.upper(), f" {FORM} ;charset=UTF-8"])
def test_the_content_type_may_carry_a_charset(content_type: str) -> None:
    body, signed = signed_form()
    assert read(body, signed, content_type=content_type).text == "hello"


@pytest.mark.parametrize("body", [b"Body=%FF%FE", b"Body=%C3", b"Body=%ED%A0%80", b"Body=\xc3\xa9", b"\x00\xff\xfe"])
def test_broken_utf8_is_refused(body: bytes) -> None:
    assert refusal(body, "x" * 28)[1] == 400


def test_ten_thousand_parameters_are_refused() -> None:
    assert refusal(b"&".join(b"a=1" for _ in range(10_000)), "x" * 28) == ("malformed", 400)
    form = MultiDict([("MessageSid", "SM1"), ("From", "+14155550134")] + [(f"p{n}", "") for n in range(MAX_PARAMETERS - 2)])
    assert received(form).sid == "SM1"


@pytest.mark.parametrize("missing", [("From",), ("MessageSid", "SmsSid")])
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_a_message_without_sender_or_id_is_refused(missing: tuple[str, ...], how: str) -> None:
    form = sms_form("hello", "+14155550134")
    for name in missing:
        form.pop(name) if how == "absent" else form.update({name: ""})
    assert refusal(urlencode(form).encode(), signature(form)) == ("incomplete", 400)


def test_the_older_name_of_the_id_will_do() -> None:
    form = sms_form("hello", "+14155550134")
    sid = form.pop("MessageSid")
    assert received(form).sid == sid


def test_a_message_without_text_is_empty() -> None:
    form = sms_form("", "+14155550134")
    del form["Body"]
    assert received(form).text == ""


@pytest.mark.parametrize(("number", "expected"), [("0", False), ("", False), ("1", True), ("10", True)])
def test_media_is_noticed(number: str, expected: bool) -> None:
    assert received(sms_form("look", "+14155550134", NumMedia=number)).has_media is expected


@pytest.mark.parametrize("kind", ["STOP", "START", "HELP"])
def test_what_twilio_answered_itself_is_noticed(kind: str) -> None:
    assert received(sms_form(kind, "+14155550134", OptOutType=kind)).opt_out_type == kind


@pytest.mark.parametrize("kind", ["", "NONE", "SOMETHING"])
def test_an_unknown_kind_of_opt_out_is_no_reason_for_silence(kind: str) -> None:
    assert received(sms_form("help me", "+14155550134", OptOutType=kind)).opt_out_type is None


@pytest.mark.parametrize(
    "text", [LONG, "he hurts me 😢 please help me", "ayúdame por favor, no puedo más\nestoy sola", "😀 👩‍👧 help me please"]
)
def test_a_long_message_that_came_as_base64_is_decoded(text: str) -> None:
    coded = base64.b64encode(text.encode()).decode()
    assert received(sms_form(coded, "+14155550134")).text == text


@pytest.mark.parametrize(
    "text",
    [
        "helphelphelphelphelphelp",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        base64.b64encode(b"short").decode(),
        base64.b64encode(b"oneverylongwordwithoutablank").decode(),
        base64.b64encode(b"\x00\x01 binary \xff\xfe things here").decode(),
        f"{base64.b64encode(LONG.encode()).decode()} ",
        "",
    ],
)
def test_what_is_no_base64_of_words_stays_as_it_is(text: str) -> None:
    assert decoded(text) == text


@given(st.binary(max_size=400), st.text(max_size=40), st.text(max_size=40))
def test_any_bytes_are_refused_or_read(body: bytes, content_type: str, signed: str) -> None:
    for kind in (content_type, FORM):
        try:
            assert isinstance(read(body, signed, content_type=kind), InboundSms)
        except Refused as refused:
            assert refused.status in (400, 403)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=8), st.text(max_size=80))
def test_any_signed_form_is_read_or_refused(form: dict[str, str], text: str) -> None:
    form = form | {"Body": text}
    for extra in ({}, {"MessageSid": "SM1", "From": "+14155550134"}):
        try:
            sms = received(form | extra)
            assert decoded(text) == sms.text
        except Refused as refused:
            assert refused.code == "incomplete"


@given(st.text(max_size=400))
def test_decoding_never_fails(text: str) -> None:
    assert decoded(text) == text or " " in decoded(text)


def test_the_limit_leaves_room_for_the_longest_message() -> None:
    assert len(urlencode(sms_form("🙂" * 1_600, "+14155550134"))) < MAX_BODY / 2
