"""Links of the website: what is pressed leads to the service, in the reader's language, and nowhere in doubt."""

import re

import pytest

from contract.content import Content
from contract.directory import LANGUAGES, Language
from contract.links import Link, links_for, service_links


def shown(content: Content, service_id: str, language: Language = "en") -> list[tuple[str, str]]:
    return [(link.label, link.href) for link in service_links(content, service_id, language)]


def test_a_line_can_be_called_texted_and_chatted_with(content: Content) -> None:
    assert shown(content, "nhth") == [
        ("Call Trafficking Hotline: 1-888-373-7888", "tel:+18883737888"),
        ("Text Trafficking Hotline: HELP → 233733", "sms:233733?&body=HELP"),
        (
            "Chat with Trafficking Hotline: humantraffickinghotline.org/en/get-help",
            "https://humantraffickinghotline.org/en/get-help",
        ),
    ]


def test_a_line_speaks_the_readers_language_where_it_can(content: Content) -> None:
    assert ("Mandar texto: Línea 988, AYUDA → 988", "sms:988?&body=AYUDA") in shown(content, "lifeline-988", "es")
    assert ("Chatear: RAINN, hotline.rainn.org/es", "https://hotline.rainn.org/es") in shown(content, "rainn", "es")


def test_a_number_is_not_said_twice(content: Content) -> None:
    assert shown(content, "us-911") == [("Call 911", "tel:911"), ("Text 911", "sms:911")]


def test_what_a_reply_names_comes_in_its_order_and_once(content: Content) -> None:
    links = links_for(content, ("danger.lead", "act.human", "act.human"), "en")
    assert links[0].href == "tel:911"
    assert len(links) == len(set(links)) > 3


def test_a_service_without_published_numbers_has_none(content: Content) -> None:
    for service in content.directory.services.values():
        if not service.shows_numbers:
            for language in LANGUAGES:
                assert not [link for link in service_links(content, service.id, language) if link.kind in ("call", "text")]


@pytest.mark.parametrize(
    "doubtful", ["66008", "898211", "humantraffickinghotline.org/en/chat", "dol.gov/agencies/whd/contact"]
)
def test_nothing_in_doubt_is_linked(content: Content, doubtful: str) -> None:
    links = [
        link for service in content.directory.services for language in LANGUAGES for link in _all(content, service, language)
    ]
    assert len(links) > 100
    assert not [link for link in links if doubtful in link.href or doubtful in link.label]


def test_every_link_is_one_a_browser_and_a_phone_can_follow(content: Content) -> None:
    for service in content.directory.services:
        for language in LANGUAGES:
            for link in _all(content, service, language):
                assert re.fullmatch(r"tel:\+?\d+|sms:\+?\d+(\?&body=\w+)?|https://[\w./-]+", link.href), link


def _all(content: Content, service: str, language: Language) -> tuple[Link, ...]:
    return service_links(content, service, language)
