"""The words of the website: complete, plain, honest, from the directory, and the same in both languages."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import textstat
from markupsafe import Markup

from bot.settings import ROOT
from bot.web.articles import ARTICLES, Articles
from bot.web.lines import Lines
from bot.web.retention import retention
from contract.content import Content
from contract.directory import LANGUAGES, Language
from contract.reading import read_yaml
from tests.content.test_words import JARGON, PROMISES

TODAY = date(2026, 11, 22)
LONGEST_SENTENCE = 20  # pages for adults; a reply by text has fifteen
SENTENCE = re.compile(r"[^.!?:;]+")
Sentence = tuple[str, Language, str]


@pytest.fixture(scope="module")
def articles(content: Content) -> Articles:
    return Articles(content, retention(1800, deletes_at_twilio=True))


@pytest.fixture(scope="module")
def sentences(content: Content, articles: Articles) -> list[Sentence]:
    return [*_of_articles(articles), *_of_lines(content)]


def _of_articles(articles: Articles) -> Iterator[Sentence]:
    for article in articles.all():
        for section in article.sections:
            for language in LANGUAGES:
                yield section.id, language, section.headings[language] or ""
                for block in section.blocks[language]:
                    yield from ((section.id, language, Markup(item).striptags()) for item in block.items)


def _of_lines(content: Content) -> Iterator[Sentence]:
    for language in LANGUAGES:
        for group in Lines(content).groups(language, TODAY):
            for line in group.lines:
                yield from ((line.id, language, fact) for fact in line.facts.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_speaks_jargon_or_promises_what_nobody_can_keep(sentences: list[Sentence], language: Language) -> None:
    wrong = re.compile(f"{JARGON[language]}|{PROMISES[language]}", re.IGNORECASE)
    assert [
        (where, text) for where, of, text in sentences if of == language and wrong.search(text.replace("VictimConnect", ""))
    ] == []


def test_no_sentence_of_a_page_is_long(sentences: list[Sentence]) -> None:
    long = [
        (where, part) for where, _, text in sentences for part in SENTENCE.findall(text) if _words(part) > LONGEST_SENTENCE
    ]
    assert long == []


def _words(text: str) -> int:
    return len(re.findall(r"\w[\w'’-]*", text))


def _text(articles: Articles, name: str, language: Language) -> str:
    blocks = (block for section in articles[name].sections for block in section.blocks[language])
    return " ".join(item.striptags().rstrip(".:") + "." for block in blocks for item in block.items)


@pytest.mark.parametrize("name", ARTICLES)
def test_an_english_page_reads_at_seventh_grade_or_below(articles: Articles, name: str) -> None:
    """By page; the one for professionals may ask two grades more."""
    more = 2 if name == "professionals" else 0
    text = _text(articles, name, "en")
    assert textstat.automated_readability_index(text) <= 6 + more
    assert textstat.coleman_liau_index(text) <= 7.5 + more


@pytest.mark.parametrize("name", ARTICLES)
def test_a_spanish_page_is_as_easy(articles: Articles, name: str) -> None:
    textstat.set_lang("es")
    try:
        assert textstat.fernandez_huerta(_text(articles, name, "es")) >= (60 if name == "professionals" else 70)
    finally:
        textstat.set_lang("en_US")


def test_every_section_says_what_it_is_for_and_where_it_comes_from() -> None:
    for name in ARTICLES:
        for section in read_yaml(ROOT / "content" / "pages" / f"{name}.yml")["sections"]:
            assert section["id"].startswith(f"{name}.")
            assert section["about"] and section["sources"] and section["signed"] == []
            assert section["needs_native_review"] is True


def test_titles_in_the_tab_do_not_tell_what_the_page_is_about(articles: Articles) -> None:
    telling = re.compile(r"traffick|abuse|hurt|help|danger|warning|trata|abuso|ayuda|alerta|peligro", re.IGNORECASE)
    titles = [title for article in articles.all() for title in article.titles.values()]
    assert len(set(titles)) == 2 * len(ARTICLES)
    assert [title for title in titles if telling.search(title)] == []
