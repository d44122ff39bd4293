"""TwiML: exactly one message or none, and nothing in it is markup."""

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sms import twiml
from contract.content import Content

LETTERS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=200)


def messages(document: str) -> list[str | None]:
    root = ElementTree.fromstring(document)
    assert root.tag == "Response"
    return [element.text for element in root if element.tag == "Message"]


@given(LETTERS)
def test_any_text_comes_back_as_one_message(text: str) -> None:
    assert messages(twiml.message(text)) == [text]


@pytest.mark.parametrize("text", ["</Message><Message>two", "a & b", '<Redirect>http://x</Redirect> "q"', "]]>"])
def test_markup_is_escaped(text: str) -> None:
    assert messages(twiml.message(text)) == [text]
    assert len(list(ElementTree.fromstring(twiml.message(text)))) == 1


def test_nothing_to_say_is_an_empty_response() -> None:
    assert list(ElementTree.fromstring(twiml.message(""))) == []


def test_the_fallback_message_speaks_both_languages(content: Content) -> None:
    (text,) = messages(twiml.fallback_sms(content))
    assert text and all(word in text for word in ("911", "988", "1-888-373-7888", "In danger", "Peligro"))


def test_the_voice_fallback_says_the_line_in_both_languages(content: Content) -> None:
    root = ElementTree.fromstring(twiml.fallback_voice(content))
    said = [(element.get("language"), element.text or "") for element in root if element.tag == "Say"]
    assert [language for language, _ in said] == ["en-US", "es-US"]
    assert all("911" in text and "1-888-373-7888" in text for _, text in said)
