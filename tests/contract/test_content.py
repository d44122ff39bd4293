"""The content model: what it renders, how stale lines give way, and that anything wrong keeps the process from starting."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract.content import CONTENT_ROOT, MORE, Content, ContentError, Operator
from contract.directory import GRACE_DAYS, DirectoryError

GOOD = {"sources": ["own"], "en": {"short": "Call {line:nhth.voice}."}, "es": {"short": "Llama al {line:nhth.voice}."}}
NOTE = {"sources": ["own"], "en": {"short": "(Unchecked.)"}, "es": {"short": "(Sin revisar.)"}}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real directory with few services, because reading all of them takes a second."""
    folder = tmp_path_factory.mktemp("directory")
    for path in (CONTENT_ROOT / "directory").iterdir():
        shutil.copy(path, folder)
    services = yaml.safe_load((folder / "services.yml").read_text(encoding="utf-8"))
    services["services"] = [s for s in services["services"] if s["id"] in ("us-911", "nhth", "nrs")]
    (folder / "services.yml").write_text(yaml.safe_dump(services), encoding="utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path, directory: Path) -> Path:
    shutil.copytree(directory, tmp_path / "directory")
    (tmp_path / "replies").mkdir()
    return tmp_path


def load(root: Path, **replies: Any) -> Content:
    """Load a small content of these replies."""
    entries = {"note.line_unchecked": NOTE} | {name.replace("__", "."): entry for name, entry in replies.items()}
    (root / "replies" / "replies.yml").write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    return Content.load(root)


def both(words: str, **more: Any) -> dict[str, Any]:
    return {"sources": ["own"], "en": {"short": words}, "es": {"short": words}} | more


def test_numbers_come_from_the_directory(root: Path) -> None:
    assert load(root, a=GOOD).render("a", "es") == "Llama al 1-888-373-7888."


def test_the_operator_is_named(root: Path) -> None:
    content = load(root, a=both("{program}: {contact}"))
    assert content.render("a", "en") == "Waypost: waypost.test/help"
    assert Content.load(root, Operator("Lantern", "lantern.test")).render("a", "en") == "Lantern: lantern.test"


def test_more_gives_the_longer_words_and_short_ones_where_there_are_no_longer(root: Path) -> None:
    words = {"short": "Short.", "more": "Longer\n  words."}
    content = load(root, a={"sources": ["own"], "en": words, "es": words}, b=both("Short."))
    assert content.render("a" + MORE, "en") == "Longer words."
    assert content.render("b" + MORE, "en") == "Short."


def test_several_replies_are_one_text_in_order(root: Path) -> None:
    content = load(root, a=both("One."), b=both("Two."))
    assert content.render_all(("b", "a"), "en") == "Two.\nOne."


def test_lines_are_named_in_order_and_once(root: Path) -> None:
    content = load(root, a=both("{line:us-911.voice} {line:nhth.voice}"), b=both("{line:nhth.text}"))
    assert content.lines_named(("a", "b"), "en") == ("us-911", "nhth")


def test_the_hash_changes_with_a_word(root: Path) -> None:
    before = load(root, a=both("One.")).hash
    assert load(root, a=both("One.")).hash == before
    assert load(root, a=both("Two.")).hash != before


def test_a_line_grows_old_in_three_steps(content: Content) -> None:
    checked = content.directory.service("nrs").checked
    last_fresh = checked + timedelta(days=content.directory.recheck_days)
    fresh, due, stale = (
        content.render("need.runaway", "en", today=day)
        for day in (last_fresh, last_fresh + timedelta(days=1), last_fresh + timedelta(days=1 + GRACE_DAYS))
    )
    number = content.directory.service("nrs").contact("voice", "en")
    assert number in fresh
    assert due == f"{fresh} {content.render('note.line_unchecked', 'en')}"
    assert number not in stale
    assert stale == content.render("instead.runaway", "en")


def test_no_stale_line_is_ever_shown_and_no_reply_is_lost(content: Content) -> None:
    far = date(2040, 1, 1)
    stale = {s.voice for s in content.directory.services.values() if s.voice} - {
        content.directory.service(core).voice for core in ("us-911", "lifeline-988", "nhth", "childhelp", "ncmec-call")
    }
    for reply_id, reply in content.replies.items():
        for language in ("en", "es"):
            text = content.render(reply_id, language, today=far)
            assert text, reply_id
            if reply.services():
                assert not any(number in text for number in stale), reply_id


WRONG = {
    "no source": both("Hi.") | {"sources": []},
    "no Spanish": {"sources": ["own"], "en": {"short": "Hi."}},
    "no short words": {"sources": ["own"], "en": {"more": "Hi."}, "es": {"more": "Hola."}},
    "a length nobody asks for": {"sources": ["own"], "en": {"short": "Hi.", "x": "Hi."}, "es": {"short": "A.", "x": "A."}},
    "empty words": both(" "),
    "longer words in one language": {"sources": ["own"], "en": {"short": "Hi.", "more": "Hi."}, "es": {"short": "Hola."}},
    "digits of a phone": both("Call 888 373 7888."),
    "digits of 911": both("Call 911."),
    "an unknown service": both("{line:nobody.voice}"),
    "a contact it has not": both("{line:us-911.keyword}"),
    "an unknown placeholder": both("Hi {name}."),
    "who of a service that does not say": both("{who:us-999}"),
    "a line that grows stale": both("{line:nrs.voice}"),
    "an unknown instead": both("Hi.", instead="nothing"),
    "an instead that grows stale": both("{line:nrs.voice}", instead="b"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_wrong_content_is_refused(root: Path, wrong: dict[str, Any]) -> None:
    load(root, a=GOOD)
    with pytest.raises((ContentError, DirectoryError)):
        load(root, a=wrong, b=both("{line:nrs.voice}", instead="note.line_unchecked"))


def test_a_refusal_names_the_reply(root: Path) -> None:
    with pytest.raises(ContentError, match=r"^need\.x"):
        load(root, need__x=both("Call 911."))


def test_an_id_that_stands_twice_is_refused(root: Path) -> None:
    load(root, a=GOOD)
    shutil.copy(root / "replies" / "replies.yml", root / "replies" / "again.yml")
    with pytest.raises(ContentError):
        Content.load(root)


def test_an_unknown_id_is_refused_without_being_quoted(content: Content) -> None:
    with pytest.raises(ContentError) as refused:
        content.render("what somebody wrote", "en")
    assert "wrote" not in str(refused.value)
