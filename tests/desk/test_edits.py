"""What the desk exports: the fewest lines, every comment kept, and git takes it."""

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from bot.hsds.records import Records, stable_id
from contract.content import CONTENT_ROOT, Content
from contract.reading import read_yaml
from contract.review import NATIVE, Role, Signature, fingerprint
from desk.edits import EditError, with_check, with_signatures
from desk.patch import as_patch

AT = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 12, 1)
CRISIS = "replies/core/crisis.yml"
SERVICES = "directory/services.yml"


def signature(reply_id: str, role: Role, by: str = "Ana Ñ.") -> Signature:
    entry = read_yaml(CONTENT_ROOT / CRISIS)[reply_id]
    return Signature(by, role, DAY, "C. D.", fingerprint(entry, role))


def read(name: str) -> str:
    return (CONTENT_ROOT / name).read_text(encoding="utf-8")


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_signature_changes_its_own_line_alone() -> None:
    before = read(CRISIS)
    after = with_signatures(before, "danger.soft", [signature("danger.soft", "clinician")])
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    gone, come = changed_lines(before, after)
    assert gone == [] and len(come) == 2 and come[0] == "  signed:" and "role: clinician" in come[1]
    assert read_yaml_text(after)["danger.soft"]["signed"][0]["by"] == "Ana Ñ."


def test_a_native_reader_ends_the_wait_for_one() -> None:
    after = with_signatures(read(CRISIS), "danger.lead", [signature("danger.lead", NATIVE)])
    assert read_yaml_text(after)["danger.lead"]["needs_native_review"] is False
    assert read_yaml_text(after)["danger.other"]["needs_native_review"] is True


def test_signatures_are_replaced_and_emptied_again() -> None:
    before = read(CRISIS)
    two = [signature("danger.lead", "clinician"), signature("danger.lead", "counsel")]
    once = with_signatures(before, "danger.lead", two)
    assert with_signatures(once, "danger.lead", two) == once
    assert with_signatures(once, "danger.lead", []) == before


def test_a_check_moves_its_own_service_alone() -> None:
    before = read(SERVICES)
    after = with_check(before, "nhth", DAY)
    gone, come = changed_lines(before, after)
    assert gone == [] and come == ['    checked: "2026-12-01"', "    live_checked: true"]
    again = with_check(after, "nhth", date(2026, 12, 30))
    assert changed_lines(after, again) == (['    checked: "2026-12-01"'], ['    checked: "2026-12-30"'])


def test_a_line_that_was_only_read_about_is_not_called_dialled() -> None:
    before = read(SERVICES)
    gone, come = changed_lines(before, with_check(before, "us-911", DAY, dialled=False))
    assert gone == [] and come == ['    checked: "2026-12-01"']


def test_the_last_service_can_be_checked_too() -> None:
    last = read_yaml(CONTENT_ROOT / SERVICES)["services"][-1]["id"]
    found = read_yaml_text(with_check(read(SERVICES), last, DAY))["services"][-1]
    assert found["checked"] == "2026-12-01" and found["live_checked"] is True


@pytest.mark.parametrize("unknown", ["nobody", "nhth\n", "n.th", ""])
def test_what_is_not_there_is_not_changed(unknown: str) -> None:
    with pytest.raises(EditError):
        with_check(read(SERVICES), unknown, DAY)
    with pytest.raises(EditError):
        with_signatures(read(CRISIS), unknown, [])


def test_nothing_changed_is_no_patch() -> None:
    assert as_patch({"content/a.yml": ("a\n", "a\n")}, author="A", at=AT, subject="S", reason=[]) == ""


@pytest.mark.parametrize("command", [["apply"], ["am"]], ids=["apply", "am"])
def test_git_takes_the_patch_and_the_public_date_moves(tmp_path: Path, command: list[str]) -> None:
    shutil.copytree(CONTENT_ROOT, tmp_path / "content")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "before")
    before = Content.load(tmp_path / "content")
    signed = with_signatures(read(CRISIS), "danger.lead", [signature("danger.lead", "clinician")])
    changes = {
        f"content/{CRISIS}": (read(CRISIS), signed),
        f"content/{SERVICES}": (read(SERVICES), with_check(read(SERVICES), "trevor", DAY)),
    }
    patch = as_patch(changes, author="Ana Ñandú", at=AT, subject="Content: signed, called", reason=["danger.lead, trevor"])
    (tmp_path / "desk.patch").write_text(patch, encoding="utf-8")
    git(tmp_path, *command, "desk.patch")
    after = Content.load(tmp_path / "content")
    assert before.reply("danger.lead").review.unsigned
    assert after.reply("danger.lead").review.roles == {"clinician"}
    assert assured(after, tmp_path) == "2026-12-01" != assured(before, CONTENT_ROOT.parent)
    if command == ["am"]:
        said = git(tmp_path, "log", "-1", "--format=%an %as %s %b")
        assert said.split("\n")[0] == "Ana Ñandú 2026-12-02 Content: signed, called danger.lead, trevor"


@pytest.mark.parametrize(("before", "after"), [("a", "b\n"), ("a\n", "b"), ("a", "a\nb")])
def test_a_missing_line_end_is_no_hurdle(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "words.yml").write_text(before, encoding="utf-8")
    git(tmp_path, "init", "-q")
    patch = as_patch({"words.yml": (before, after)}, author="A", at=AT, subject="S", reason=[])
    (tmp_path / "desk.patch").write_text(patch, encoding="utf-8")
    git(tmp_path, "apply", "desk.patch")
    assert (tmp_path / "words.yml").read_text(encoding="utf-8") == after


def assured(content: Content, root: Path) -> str:
    services = Records(content, root / "content").services(DAY)
    return str(next(s for s in services if s["id"] == stable_id("service", "trevor"))["assured_date"])


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=T", "-c", "user.email=t@localhost", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_yaml_text(text: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load(text)
    return found
