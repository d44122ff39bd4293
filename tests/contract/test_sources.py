"""Sources: what a page shows beside an answer, and what keeps the process from starting."""

from datetime import timedelta
from pathlib import Path

import pytest

from contract.content import Content
from contract.directory import GRACE_DAYS
from contract.sources import SourceError, Sources


def test_a_page_shows_the_short_and_longer_words_until_it_has_its_own(content: Content) -> None:
    reply = next(r for r in content.replies.values() if "more" in r.words["en"] and "web" not in r.words["en"])
    assert len(content.web(reply.id, "en").paragraphs) == 2


def test_a_page_names_each_source_once_with_its_address(content: Content) -> None:
    for reply_id in content.replies:
        pages = content.web(reply_id, "en").sources
        assert len({page.url for page in pages}) == len(pages)
        assert all(page.url.startswith("http") and page.title for page in pages)


def test_every_answer_to_a_question_shows_a_source(content: Content) -> None:
    assert not [i for i in content.replies if i.startswith("ask.") and not content.web(i, "es").sources]


def test_a_stale_line_gives_way_on_pages_too(content: Content) -> None:
    late = content.directory.service("nrs").checked + timedelta(days=content.directory.recheck_days + GRACE_DAYS + 1)
    number = content.directory.service("nrs").contact("voice", "en")
    assert number in content.web("need.runaway", "en").text
    assert number not in content.web("need.runaway", "en", today=late).text


@pytest.mark.parametrize("reference", ["knowledge:999", "rumour", "directory:nobody", "knowledge"])
def test_an_unknown_source_is_refused(content: Content, reference: str) -> None:
    with pytest.raises(ValueError):
        content.sources.check(reference, content.directory)


def test_a_topic_that_rests_on_no_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    path.write_text("pages: {}\ntopics: {1: [X9]}\n", encoding="utf-8")
    with pytest.raises(SourceError, match="X9"):
        Sources.load(path)
