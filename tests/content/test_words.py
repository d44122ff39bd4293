"""Words and contacts that no reply may hold."""

import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from bot.sms import twiml
from contract.content import MORE, Content
from contract.directory import LANGUAGES
from desk.wording import JARGON, PROMISES, without_names

# The digits of the wrong number with anything between them; in pieces, so that this file does not hold it.
WRONG_NUMBER = re.compile(r"[^0-9]{0,3}".join(["800", "373", "7888"]))
BLOCKED = yaml.safe_load((ROOT / "content/directory/blocklist.yml").read_text(encoding="utf-8"))["do_not_publish"]


@pytest.fixture(scope="module")
def everything_said(content: Content) -> dict[tuple[str, str], str]:
    """All rendered texts, TwiML documents included, by reply id and language."""
    forms = product(content.replies, ("", MORE), LANGUAGES)
    said = {
        (reply_id + length, language): content.render(reply_id + length, language) for reply_id, length, language in forms
    }
    said |= {
        (f"{i} on a page", language): content.web(i, language).text for i, language in product(content.replies, LANGUAGES)
    }
    said["fallback sms", "en"], said["fallback voice", "en"] = twiml.fallback_sms(content), twiml.fallback_voice(content)
    return said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reply_speaks_jargon(everything_said: dict[tuple[str, str], str], language: str) -> None:
    jargon = re.compile(JARGON[language], re.IGNORECASE)
    assert {
        key: jargon.findall(without_names(text))
        for key, text in everything_said.items()
        if key[1] == language and jargon.search(without_names(text))
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reply_promises_what_nobody_can_keep(everything_said: dict[tuple[str, str], str], language: str) -> None:
    promise = re.compile(PROMISES[language], re.IGNORECASE)
    found = {key: promise.findall(text) for key, text in everything_said.items() if key[1] == language}
    assert {key: hits for key, hits in found.items() if hits} == {}


@pytest.mark.parametrize(
    "promise",
    [
        "It's confidential.",
        "You won't be arrested.",
        "No one will know.",
        "We guarantee a bed.",
        "You'll never get deported.",
    ],
)
def test_the_list_of_promises_finds_one(promise: str) -> None:
    assert re.search(PROMISES["en"], promise, re.IGNORECASE)


def test_no_words_hold_digits_of_a_phone(content: Content) -> None:
    """Numbers come from the directory alone."""
    for reply in content.replies.values():
        for words in (*reply.words["en"].values(), *reply.words["es"].values()):
            unfilled = re.sub(r"\{[^}]*\}", "", words)
            assert not re.search(r"(?:\d[-. ()]*){5}|\b(?:911|988|211|311|741741|233733)\b", unfilled.replace(",", "x")), (
                reply.id
            )


@pytest.mark.parametrize("entry", BLOCKED, ids=lambda entry: entry["value"])
def test_no_reply_holds_a_blocked_contact(everything_said: dict[tuple[str, str], str], entry: dict[str, str]) -> None:
    digits = re.sub(r"\D", "", entry["e164"] or "")[-10:]
    wanted = [r"\D{0,3}".join(digits)] if digits else [re.escape(form.strip()) for form in entry["value"].split(" / ")]
    for key, text in everything_said.items():
        for pattern in wanted:
            assert not re.search(pattern, text, re.IGNORECASE), key


@pytest.mark.parametrize("code", ["66008", "898211", "necmec", "Resource Center", "PRIDE", "press 3", "oprime 3"])
def test_no_reply_holds_what_has_ended_or_is_in_doubt(everything_said: dict[tuple[str, str], str], code: str) -> None:
    assert not [key for key, text in everything_said.items() if code in text]


def test_the_wrong_number_is_in_no_rendered_text(everything_said: dict[tuple[str, str], str]) -> None:
    assert not [key for key, text in everything_said.items() if WRONG_NUMBER.search(text)]


@pytest.mark.parametrize("written", ["1-800-{}-7888", "+1 (800) {}.7888", "1800{}7888", "800 {} 7888", "800–{}–7888"])
def test_the_search_for_the_wrong_number_finds_it(written: str) -> None:
    assert WRONG_NUMBER.search(written.format("373"))


def test_the_wrong_number_is_in_no_file_but_the_blocklist() -> None:
    """Content, code and training text; only the blocklist may name what is blocked."""
    folders = ("content", "bot", "contract", "engine", "actions", "nlu_data")
    paths = (path for folder in folders for path in Path(ROOT / folder).rglob("*") if path.suffix in (".yml", ".py", ".md"))
    holding = {path.name for path in paths if WRONG_NUMBER.search(path.read_text(encoding="utf-8"))}
    assert holding == {"blocklist.yml"}


def test_the_right_number_is_said(everything_said: dict[tuple[str, str], str]) -> None:
    assert sum("1-888-373-7888" in text for text in everything_said.values()) > 100
