"""The page that people sign holds every word that can be said, and says what nobody has signed."""

import html

import pytest

from contract.content import MORE, Content
from contract.directory import LANGUAGES
from desk.report import write_report


@pytest.fixture(scope="module")
def report(content: Content, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(content, path)
    return path.read_text(encoding="utf-8")


def test_it_holds_every_reply_in_both_languages_and_all_lengths(content: Content, report: str) -> None:
    said = html.unescape(report)
    for reply_id, reply in content.replies.items():
        assert f'id="{reply_id}"' in report
        day = min((content.directory.service(s).checked for s in reply.services()), default=None)
        for language in LANGUAGES:
            for form in (reply_id, reply_id + MORE):
                assert content.render(form, language, today=day) in said, form


def test_it_says_what_no_human_has_signed(content: Content, report: str) -> None:
    unsigned = sum(1 for reply in content.replies.values() if reply.review.unsigned)
    assert f"{len(content.replies)} replies. Signed by nobody: {unsigned}." in report
    assert report.count("Not signed.") == unsigned


def test_it_needs_nothing_else(report: str) -> None:
    assert "<script" not in report
    assert "src=" not in report
