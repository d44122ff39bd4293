"""Who has to sign what: everything somebody, crises a clinician, the law counsel, and all Spanish a native reader."""

from pathlib import Path

import pytest

from contract.content import CONTENT_ROOT, Content
from desk.duties import Duties


@pytest.fixture(scope="module")
def duties(content: Content) -> Duties:
    return Duties.load(CONTENT_ROOT / "duties.yml", content)


def test_a_native_reader_reads_every_reply(duties: Duties, content: Content) -> None:
    assert all("native reader" in duties.of(reply_id) for reply_id in content.replies)


@pytest.mark.parametrize(
    ("reply_id", "roles"),
    [
        ("danger.lead", {"clinician", "survivors", "native reader"}),
        ("self_harm.soft", {"clinician", "survivors", "native reader"}),
        ("help", {"counsel", "survivors", "native reader"}),
        ("stop.confirm", {"counsel", "survivors", "native reader"}),
        ("ask.immigration", {"counsel", "survivors", "native reader"}),
        ("helper.sextortion", {"counsel", "clinician", "caseworker", "native reader"}),
        ("line.police.nhth", {"counsel", "survivors", "native reader"}),
    ],
)
def test_who_signs_what(duties: Duties, reply_id: str, roles: set[str]) -> None:
    assert set(duties.of(reply_id)) == roles


def test_every_reply_is_read_in_english_too(duties: Duties, content: Content) -> None:
    assert [reply_id for reply_id in content.replies if set(duties.of(reply_id)) <= {"native reader"}] == []


def test_every_need_has_all_three(duties: Duties, content: Content) -> None:
    needs = [reply_id for reply_id in content.replies if reply_id.startswith(("need.", "fallback."))]
    assert needs and all({"clinician", "counsel", "survivors"} <= set(duties.of(reply_id)) for reply_id in needs)


def test_what_is_missing_shrinks_with_each_signature(duties: Duties, content: Content) -> None:
    reply = content.reply("danger.lead")
    assert set(duties.missing(reply)) == {"clinician", "survivors", "native reader"}
    assert set(duties.missing(reply, ["clinician"])) == {"survivors", "native reader"}


@pytest.mark.parametrize("line", ["astronaut: {begins: [help]}", "counsel: {begins: [nothing.]}"])
def test_a_mistake_in_the_duties_is_named(tmp_path: Path, content: Content, line: str) -> None:
    (tmp_path / "duties.yml").write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"duties\.yml"):
        Duties.load(tmp_path / "duties.yml", content)
