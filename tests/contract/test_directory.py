"""The directory: which contact is shown, how it ages, and what may never be sent."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from contract.content import CONTENT_ROOT
from contract.directory import GRACE_DAYS, NEVER_HIDDEN, Directory, DirectoryError, Freshness, Service, TextLine

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(CONTENT_ROOT / "directory")


def service(**changes: object) -> Service:
    texts = (TextLine("11111", "11111", "HELLO", ("en",)), TextLine("22222", "22222", "HOLA", ("es",)))
    sample = Service(
        id="line",
        publish="yes",
        checked=TODAY,
        dialed=False,
        name="A line",
        names={"en": "Line", "es": "Línea"},
        voice="1-800-555-0100",
        dial="+18005550100",
        texts=texts,
        chats={},
        site="https://www.line.test/",
        who_answers={"en": "people", "es": "gente"},
    )
    return replace(sample, **changes)  # type: ignore[arg-type]


def aged(days: int, service_id: str = "line") -> Freshness:
    found = service(id=service_id, checked=TODAY - timedelta(days=days))
    return Directory({service_id: found}, frozenset(), recheck_days=30).freshness(service_id, TODAY)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Freshness.FRESH),
        (30, Freshness.FRESH),
        (31, Freshness.DUE),
        (30 + GRACE_DAYS, Freshness.DUE),
        (31 + GRACE_DAYS, Freshness.STALE),
    ],
)
def test_an_entry_is_due_after_the_check_date_and_stale_after_the_grace(days: int, expected: Freshness) -> None:
    assert aged(days) is expected


@pytest.mark.parametrize("written", ["2026-12-01", '"2026-12-01"'])
def test_a_check_date_counts_however_it_is_written(tmp_path: Path, written: str) -> None:
    shutil.copytree(CONTENT_ROOT / "directory", tmp_path, dirs_exist_ok=True)
    services = tmp_path / "services.yml"
    text = services.read_text(encoding="utf-8").replace("  - id: nhth\n", f"  - id: nhth\n    checked: {written}\n")
    services.write_text(text, encoding="utf-8")
    assert Directory.load(tmp_path).service("nhth").checked == date(2026, 12, 1)


@pytest.mark.parametrize("service_id", sorted(NEVER_HIDDEN))
def test_a_core_line_is_never_hidden(service_id: str, directory: Directory) -> None:
    assert aged(10_000, service_id) is Freshness.FRESH
    assert directory.service(service_id).contact("voice", "en")


def test_the_core_lines_are_the_five_of_the_design() -> None:
    assert {"us-911", "lifeline-988", "nhth", "childhelp", "ncmec-call"} == NEVER_HIDDEN


def test_each_contact_comes_in_its_kind_and_language() -> None:
    shown = {kind: service().contact(kind, "es") for kind in ("voice", "text", "keyword", "web", "who")}
    assert shown == {"voice": "1-800-555-0100", "text": "22222", "keyword": "HOLA", "web": "line.test", "who": "gente"}


def test_a_line_that_texts_in_one_language_is_shown_to_all() -> None:
    only_english = service(texts=(TextLine("11111", "11111", "HELLO", ("en",)),))
    assert only_english.contact("text", "es") == "11111"


@pytest.mark.parametrize(
    ("publish", "hidden"), [("no", ("voice", "text", "keyword", "web")), ("web_only", ("voice", "text", "keyword"))]
)
def test_what_may_not_be_published_is_refused(publish: str, hidden: tuple[str, ...]) -> None:
    for kind in hidden:
        with pytest.raises(DirectoryError):
            service(publish=publish).contact(kind, "en")


def test_a_web_only_service_shows_its_link() -> None:
    assert service(publish="web_only").contact("web", "en") == "line.test"


@pytest.mark.parametrize("kind", ["voice", "text", "keyword", "web", "who", "fax"])
def test_a_contact_that_does_not_exist_is_refused(kind: str) -> None:
    with pytest.raises(DirectoryError):
        service(voice=None, texts=(), site=None, who_answers={}).contact(kind, "en")


def test_an_unknown_service_is_refused(directory: Directory) -> None:
    with pytest.raises(DirectoryError):
        directory.service("nobody")


@pytest.mark.parametrize(
    "written",
    [
        "1-800-373-7888",
        "18003737888",
        "+1 (800) 373-7888",
        "800.373.7888",
        "800 373 78 88",
        "1–800–373–7888",
        "call 8003737888!",
        "1-800-373-7888",
    ],
)
def test_a_blocked_number_is_refused_however_it_is_written(directory: Directory, written: str) -> None:
    with pytest.raises(DirectoryError):
        directory.refuse_blocked(f"Call {written} now")


@pytest.mark.parametrize("written", ["1-888-373-7888", "911", "in 2021, 10,360 cases", "233733", ""])
def test_other_numbers_pass(directory: Directory, written: str) -> None:
    directory.refuse_blocked(f"Call {written} now")


def test_the_hotline_has_its_right_number(directory: Directory) -> None:
    assert directory.service("nhth").contact("voice", "en") == "1-888-373-7888"


def test_no_published_contact_is_blocked(directory: Directory) -> None:
    for found in directory.services.values():
        if found.publish != "no":
            directory.refuse_blocked(" ".join(filter(None, (found.voice, found.web, *(t.display for t in found.texts)))))


def test_every_line_that_says_who_answers_says_it_in_both_languages(directory: Directory) -> None:
    for found in directory.services.values():
        assert set(found.who_answers) in (set(), {"en", "es"}), found.id
