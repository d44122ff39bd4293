"""Texts nobody planned for: an answer with a human line, never an error."""

from urllib.parse import urlencode

import pytest

from contract.content import Content
from tests.fakes import EngineStandIn, Phone, signature, sms_form

ODD = {
    "one emoji": "🙂",
    "a family of emoji": "👩‍👩‍👧‍👦" * 20,
    "1,600 characters": "x" * 1_600,
    "1,600 emoji": "🆘" * 1_600,
    "right to left": "\u202eplease help me\u202c",
    "zero width": "\u200b\u200c\u200d\ufeff",
    "zero width between letters": "h\u200be\u200bl\u200bp m\u200be",
    "a command": "/restart",
    "a command with intent": '/inform{"need": "none"}',
    "a hidden command": " \u200b/session_start",
    "a null": "he\0lp me please",
    "only marks": "?!... ;)",
    "only blanks and lines": " \n\t\r\n ",
    "combining marks": "h" + "́" * 300,
    "a lone accent": "́",
    "markup": "</Message></Response><Response><Message>hi",
    "a placeholder": "{line:nhth.voice} {0} %s $(id) {{7*7}}",
    "JSON": '{"text": "hi", "version": 99}',
    "digits": "0" * 300,
    "surrogates as text": "\\ud800",
    "mathematical letters": "𝖍𝖊𝖑𝖕 𝖒𝖊",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
async def test_an_odd_text_gets_an_answer_with_a_human_line(phone: Phone, text: str) -> None:
    answer = await phone.texts(text)
    assert answer.names_a_human


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t "])
async def test_nothing_to_read_is_asked_about(phone: Phone, engine: EngineStandIn, text: str) -> None:
    assert (await phone.texts(text)).ids == ("empty",)
    assert engine.asked == []


async def test_a_message_without_a_body_at_all_is_answered(phone: Phone) -> None:
    form = sms_form("", phone.number)
    del form["Body"]
    answer = await phone.posts(urlencode(form).encode(), signature(form))
    assert answer.ids == ("empty",)


FOREIGN = {
    "French": "bonjour, j'ai besoin d'aide, mon patron a mon passeport",
    "Arabic": "أحتاج إلى مساعدة من فضلك",
    "Chinese": "我需要帮助",
    "Russian": "помогите мне пожалуйста",
    "Vietnamese": "tôi cần giúp đỡ, làm ơn",
    "Tagalog": "kailangan ko po ng tulong",
    "Haitian Creole": "tanpri ede mwen, mwen bezwen èd",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
async def test_another_language_gets_both_of_ours_and_a_line(phone: Phone, engine: EngineStandIn, text: str) -> None:
    answer = await phone.texts(text)
    assert answer.ids == ("act.other_language",)
    assert "1-888-373-7888" in answer.text and "English" in answer.text and "español" in answer.text
    assert engine.asked == []


@pytest.mark.parametrize("words", ["", "look at this", "is this him"])
async def test_a_picture_is_never_opened_and_kindly_answered(
    phone: Phone, engine: EngineStandIn, content: Content, words: str
) -> None:
    answer = await phone.texts(
        words, NumMedia="1", MediaUrl0="https://api.twilio.test/media/ME1", MediaContentType0="image/jpeg"
    )
    assert answer.ids == ("media",)
    assert answer.text == content.render("media", "en")
    assert "report.cybertip.org" in answer.text or "CyberTipline" in answer.text or "missingkids" in answer.text
    assert not any("media" in text for text in engine.texts)


async def test_a_picture_with_a_keyword_is_still_the_keyword(phone: Phone) -> None:
    assert (await phone.texts("STOP", NumMedia="1")).ids == ("stop.confirm",)
