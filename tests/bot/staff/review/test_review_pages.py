"""The review pages at a running gateway: who may do what, and what the forms refuse."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.staff.review.proposals import Change, Proposals
from bot.staff.review.training_text import Labels, TrainingText
from bot.staff.roles import Role
from tests.bot.staff.conftest import Staff
from tests.review_figures import write_figures
from tests.staff import Browser

FORM = {"first": "runaway", "who": "youth", "form": "disclosure", "lang": "en", "reason": "we miss texts like this"}


@pytest.fixture
def figures(memory_data_dir: Path) -> Iterator[Path]:
    """Figures of the model that the stand-in of an engine says it has."""
    path = write_figures(memory_data_dir / "review" / "models")
    yield path
    path.unlink(missing_ok=True)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_need_with_its_figures(staff: Staff, figures: Path, language: str) -> None:
    browser = await staff(Role.VIEWER)
    shown = await browser.get(f"/review?lang={language}")
    assert shown.status == 200 and "50% (20–80)" in shown.source and "<svg" in shown.source
    one = await browser.get(f"/review/runaway?lang={language}")
    assert one.status == 200 and "/review/danger" in one.source


@pytest.fixture(params=["", "]", "{}", '{"model": "m1", "texts": "x"}'])
def broken_figures(request: pytest.FixtureRequest, figures: Path) -> None:
    figures.write_text(request.param)


@pytest.mark.usefixtures("broken_figures")
async def test_without_readable_figures_the_page_says_so(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    shown = await browser.get("/review?lang=en")
    assert shown.status == 200 and "There are no figures for the model in use" in shown.words
    assert (await browser.get("/review/runaway")).status == 404


async def test_without_two_months_there_is_not_enough_data(staff: Staff) -> None:
    assert "Not enough data yet" in (await (await staff(Role.VIEWER)).get("/review?lang=en")).words


@pytest.mark.parametrize("path", ["/review/nonsense", "/review/nonsense/examples", "/review/danger/examples?in=fr"])
@pytest.mark.parametrize("also", ["", "%27%3B--", "%3Cscript%3E"])
async def test_what_is_not_there_is_not_there(staff: Staff, path: str, also: str) -> None:
    shown = await (await staff(Role.VIEWER)).get(path.replace("nonsense", f"nonsense{also}"))
    assert shown.status == 404 and "<script>" not in shown.source


async def test_examples_come_in_pages(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    first = await browser.get("/review/danger/examples?in=es")
    second = await browser.get("/review/danger/examples?in=es&page=2")
    assert first.source.count('<tr><th scope="row" class="said"') == 50 == second.source.count('class="said" lang="es"')
    assert first.source != second.source
    for odd in ("0", "-1", "99999", "x", "%F0%9F%98%80"):
        assert (await browser.get(f"/review/danger/examples?page={odd}")).status == 200
    assert "/review/example/" not in first.source  # a viewer cannot change them


async def test_a_proposal_is_kept_and_shown_and_taken_back(staff: Staff) -> None:
    reviewer, other = await staff(Role.REVIEWER), await staff(Role.REVIEWER)
    text = "packed my bag and slept behind the laundromat"
    assert (await reviewer.post("/review/fresh", text=text, **FORM)).status == 303
    shown = await reviewer.get("/review/proposals")
    assert text in shown.words
    number = shown.source.split("/review/proposals/")[1].split("/")[0]
    # Only its author, or an editor, takes it back
    assert (await other.post(f"/review/proposals/{number}/withdraw")).status == 403
    again = await other.post("/review/fresh", text=text, **FORM)
    assert again.status == 400 and "is waiting already" in again.words
    assert (await reviewer.post(f"/review/proposals/{number}/withdraw")).status == 303
    assert text not in (await reviewer.get("/review/proposals")).words
    assert (await reviewer.post(f"/review/proposals/{number}/withdraw")).status == 409


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "call me at 646 555 0100"}, "No phone number"),
        ({"text": "write to me@example.com"}, "No e-mail address"),
        ({"text": "go to www.x"}, "No web address"),
        ({"text": "x" * 2_000}, "too long"),
        ({"text": " "}, "Please fill in"),
        ({"text": "two\nlines here"}, "One plain line"),
        ({"reason": "she is at 646 555 0100"}, "No phone number"),
        ({"reason": ""}, "Please fill in"),
        ({"first": "nonsense"}, "do not go together"),
        ({"first": "ask_line_parents"}, "do not go together"),  # stands in second place only
        ({"second": "runaway"}, "do not go together"),
        ({"second": "none"}, "do not go together"),
        ({"who": "<b>"}, "do not go together"),
        ({"lang": "fr"}, "do not go together"),
    ],
)
async def test_the_form_refuses_and_keeps_what_was_typed(staff: Staff, change: dict[str, str], said: str) -> None:
    browser = await staff(Role.REVIEWER)
    await browser.get("/review/fresh?lang=en")
    fields = {"text": "grandpa's goats ate my shoes and i left", **FORM, **change}
    shown = await browser.post("/review/fresh", **fields)
    assert shown.status == 400 and said in shown.words
    assert fields["reason"] in shown.words or fields["reason"] in shown.source


async def test_a_text_that_is_there_is_not_taken_twice(staff: Staff) -> None:
    row = TrainingText.read(ROOT / "nlu_data").rows[42]
    shown = await (await staff(Role.REVIEWER)).post("/review/fresh", text=row.text.upper(), **FORM)
    assert shown.status == 400 and row.key not in shown.source and row.text in shown.words


async def test_quotes_and_markup_are_only_words(staff: Staff) -> None:
    browser = await staff(Role.REVIEWER)
    nasty = "'); DROP TABLE proposal; <img src=x onerror=alert(1)> {{7*7}}"
    assert (await browser.post("/review/fresh", **FORM | {"text": nasty, "reason": nasty})).status == 303
    shown = await browser.get("/review/proposals")
    assert nasty in shown.words and "<img" not in shown.source
    await _take_all_back(browser)


async def test_other_labels_must_be_other(staff: Staff) -> None:
    browser = await staff(Role.REVIEWER)
    row = next(row for row in TrainingText.read(ROOT / "nlu_data").rows if row.labels.needs == ("runaway",))
    same = {"first": "runaway", "who": row.labels.who, "form": row.labels.form, "lang": row.labels.lang, "reason": "why"}
    assert (await browser.get(f"/review/example/{row.key}")).status == 200
    assert "Nothing would change" in (await browser.post(f"/review/example/{row.key}", **same)).words
    assert (await browser.post(f"/review/example/{row.key}", **same | {"second": "distress"})).status == 303
    assert (await browser.get("/review/example/0123456789abcdef")).status == 404
    await _take_all_back(browser)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
async def test_who_may_only_look_changes_nothing(staff: Staff, role: Role) -> None:
    browser = await staff(role)
    paths = ["/review/evaluation/1/accept", "/review/evaluation/1/switch", "/review/switch-back"]
    if role is Role.VIEWER:
        paths += ["/review/fresh", "/review/evaluation", "/review/evaluation/stop", "/review/proposals/1/withdraw"]
    for path in paths:
        assert (await browser.post(path)).status == 403, path
    assert (await browser.get("/review/patch")).status == 403


async def test_the_patch_is_a_download_that_names_its_kind(staff: Staff) -> None:
    shown = await (await staff(Role.EDITOR)).get("/review/patch")
    assert shown.status == 200 and shown.headers["Content-Type"].startswith("text/x-patch")
    assert "attachment" in shown.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["/review/evaluation/999", "/review/evaluation/x", "/review/evaluation/-1", "/review/evaluation/9e9"]
)
async def test_a_measurement_that_is_not_there(staff: Staff, path: str) -> None:
    assert (await (await staff(Role.EDITOR)).get(path)).status == 404


async def test_switching_is_refused_where_engines_run_elsewhere(staff: Staff) -> None:
    assert (await (await staff(Role.EDITOR)).post("/review/switch-back")).status == 403


async def test_forms_without_their_token_change_nothing(staff: Staff) -> None:
    browser = await staff(Role.REVIEWER)
    for csrf in ("", "0" * 64):
        assert (await browser.post("/review/fresh", text="i left home on my bike", **FORM, csrf=csrf)).status == 403
    assert "i left home on my bike" not in (await browser.get("/review/proposals")).words


def _measured_by(ledger: Path, author: str) -> int:
    """A measurement that is done, of one change by this author."""
    change = Change("the goats moved in and i moved out", Labels(("runaway",), "youth", "half", "en"))
    with closing(sqlite3.connect(ledger, isolation_level=None)) as database:
        proposals = Proposals(database)
        number = proposals.begin(author, [proposals.propose(author, change, "goats & co")])
        proposals.ended(number, "done", "bbb")
        return number


async def test_an_editor_accepts_what_somebody_else_wrote(staff: Staff, ledger_path: Path) -> None:
    author, other = await staff(Role.EDITOR), await staff(Role.EDITOR)
    number = _measured_by(ledger_path, author.name)
    await author.get("/?lang=en")
    own = await author.post(f"/review/evaluation/{number}/accept")
    assert own.status == 403 and "You wrote one of these changes" in own.words
    assert (await other.post(f"/review/evaluation/{number}/accept")).status == 303
    again = await other.post(f"/review/evaluation/{number}/accept")
    assert again.status == 409
    # Then it is in the patch, with its author, its reason and who accepted
    patch = (await other.get("/review/patch")).source
    assert f"Reason: goats & co\n\nAccepted-by: {other.name}" in patch and f"From: {author.name} <" in patch
    assert "+      the goats moved in and i moved out" in patch
    # And in the log
    log = (await (await staff(Role.ADMIN)).get("/log")).words
    assert f"{author.name} accepting_refused {number}" in log and f"{other.name} changes_accepted {number}" in log


async def test_a_measurement_that_failed_is_not_accepted(staff: Staff, ledger_path: Path) -> None:
    number = _measured_by(ledger_path, "ana")
    with closing(sqlite3.connect(ledger_path, isolation_level=None)) as database:
        Proposals(database).ended(number, "failed")
    editor = await staff(Role.EDITOR)
    assert (await editor.post(f"/review/evaluation/{number}/accept")).status == 409
    assert (await editor.post(f"/review/evaluation/{number}/switch")).status == 403
    await _take_all_back(editor)


async def test_ten_changes_at_once_are_noted_and_wait_for_memory(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.staff.review.evaluation._free_memory", lambda: 0)
    browser = await staff(Role.REVIEWER)
    animals = ["goats", "sheep", "llamas", "hens", "ducks", "geese", "mules", "ponies", "rabbits", "turkeys"]
    for animal in animals:
        assert (await browser.post("/review/fresh", **FORM | {"text": f"{animal} moved in, {animal[::-1]}"})).status == 303
    shown = await browser.get("/review/proposals?lang=en")
    boxes = {piece.split('"')[0]: "on" for piece in shown.source.split('form="measure" name="')[1:]}
    assert len(boxes) == len(animals)
    refused = await browser.post("/review/evaluation", **boxes)
    assert refused.status == 503 and "too little free memory" in refused.words
    log = (await (await staff(Role.ADMIN)).get("/log")).words
    assert f"{browser.name} changes_measured {'.'.join(sorted(boxes, key=lambda name: int(name[1:])))}" in log
    await _take_all_back(browser)


async def test_measuring_nothing_is_refused(staff: Staff) -> None:
    browser = await staff(Role.REVIEWER)
    for fields in ({}, {"p99999": "on"}, {"px": "on"}, {"p١": "on"}, {"p": "on"}):
        assert (await browser.post("/review/evaluation", **fields)).status == 400
    assert (await browser.post("/review/evaluation/stop")).status == 303


async def _take_all_back(browser: Browser) -> None:
    shown = await browser.get("/review/proposals")
    for piece in shown.source.split('action="/review/proposals/')[1:]:
        await browser.post(f"/review/proposals/{piece.split('/')[0]}/withdraw")
    await asyncio.sleep(0)
