"""Who has read which words: two people for each signature, and none that outlives its words."""

import asyncio
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.staff.roles import Role
from contract.content import Content
from contract.review import ROLES, fingerprint
from tests.bot.staff.conftest import NewBrowser, Staff
from tests.bot.staff.desk.applying import applied
from tests.staff import Browser, Shown

TODAY = date.today().isoformat()


def of(content: Content, reply: str) -> str:
    return fingerprint(content.reply(reply).words, "counsel")


async def sign(browser: Browser, content: Content, reply: str, **changes: str) -> Shown:
    form = {"role": "clinician", "name": "A. Bee", "day": TODAY, "of": of(content, reply)} | changes
    return await browser.post(f"/desk/replies/{reply}/sign", **form)


async def number_of(browser: Browser, reply: str) -> str:
    found = re.findall(r"/desk/signatures/(\d+)/", (await browser.get(f"/desk/replies/{reply}")).source)
    return str(found[-1])


async def confirm(browser: Browser, reply: str, name: str = "C. Dee") -> Shown:
    return await browser.post(f"/desk/signatures/{await number_of(browser, reply)}/confirm", name=name, reply=reply)


async def test_two_people_and_a_patch_make_a_signature_public(staff: Staff, content: Content, tmp_path: Path) -> None:
    reviewer, editor = await staff(Role.REVIEWER), await staff(Role.EDITOR)
    assert (await sign(reviewer, content, "danger.lead")).status == 303
    assert "danger.lead" not in (await editor.get("/desk/patch")).source
    assert (await confirm(editor, "danger.lead")).status == 303
    patch = await editor.post("/desk/patch")
    assert patch.headers["Content-Type"].startswith("text/x-patch") and "attachment" in patch.headers["Content-Disposition"]
    signed = applied(patch.source, tmp_path).reply("danger.lead").review.signed
    assert [(s.by, s.role, s.second) for s in signed] == [("A. Bee", "clinician", "C. Dee")]
    assert f'+{" " * 4}- {{by: "A. Bee"' in patch.source and patch.source.count("\n-    ") == 0


async def test_nobody_confirms_their_own(staff: Staff, content: Content) -> None:
    reviewer, other = await staff(Role.REVIEWER), await staff(Role.REVIEWER)
    await sign(reviewer, content, "danger.other")
    assert "confirm" not in (await reviewer.get("/desk/replies/danger.other")).source
    assert (await confirm(reviewer, "danger.other")).status == 409
    same_person = await confirm(other, "danger.other", name="a. bee")
    assert same_person.status == 409 and "another account, another name" in same_person.words
    assert (await confirm(other, "danger.other")).status == 303
    assert "confirmed, waits for the patch" in (await other.get("/desk/replies/danger.other")).words


async def test_what_is_decided_stays_decided(staff: Staff, content: Content) -> None:
    reviewer, other = await staff(Role.REVIEWER), await staff(Role.REVIEWER)
    await sign(reviewer, content, "danger.soft")
    number = await number_of(other, "danger.soft")
    await confirm(other, "danger.soft")
    for act in ("confirm", "withdraw"):
        again = await other.post(f"/desk/signatures/{number}/{act}", name="E. Eff", reply="danger.soft")
        assert again.status == 409 and "already" in again.words


async def test_one_that_was_taken_back_counts_no_more_but_stays_in_the_history(staff: Staff, content: Content) -> None:
    reviewer = await staff(Role.REVIEWER)
    await sign(reviewer, content, "self_harm.lead", name="Taken Back")
    number = await number_of(reviewer, "self_harm.lead")
    editor = await staff(Role.EDITOR)
    assert (await editor.post(f"/desk/signatures/{number}/withdraw", reply="self_harm.lead")).status == 409
    assert (await reviewer.post(f"/desk/signatures/{number}/withdraw", reply="self_harm.lead")).status == 303
    assert "Taken Back" not in (await reviewer.get("/desk/replies/self_harm.lead")).source
    assert "Taken Back" in (await reviewer.get("/desk/history")).source


async def test_words_that_changed_since_the_page_was_opened_are_not_signed(staff: Staff, content: Content) -> None:
    stale = await sign(await staff(Role.REVIEWER), content, "help", of="0" * 16)
    assert stale.status == 409 and "words have changed" in stale.words


async def test_a_signature_of_earlier_words_counts_for_nothing(staff: Staff, content: Content, ledger_path: Path) -> None:
    reviewer, editor = await staff(Role.REVIEWER), await staff(Role.EDITOR)
    await sign(reviewer, content, "ask.visa", role="counsel", name="Of Earlier Words")
    number = await number_of(reviewer, "ask.visa")
    with sqlite3.connect(ledger_path, timeout=5) as database:  # as after a restart with other words
        database.execute("UPDATE desk_signature SET of = 'feedfeedfeedfeed' WHERE id = ?", (number,))
    database.close()
    assert "Of Earlier Words" not in (await editor.get("/desk/replies/ask.visa")).source
    late = await editor.post(f"/desk/signatures/{number}/confirm", name="C. Dee", reply="ask.visa")
    assert late.status == 409 and "words have changed" in late.words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "letters, up to 40"),
        ({"name": "<script>alert(1)</script>"}, "letters, up to 40"),
        ({"name": "'; DROP TABLE desk_signature; --"}, "letters, up to 40"),
        ({"name": "888 373 7888"}, "letters, up to 40"),
        ({"name": "x" * 41}, "letters, up to 40"),
        ({"name": "a\u202eb"}, "letters, up to 40"),
        ({"role": "astronaut"}, "no such role"),
        ({"role": ""}, "no such role"),
        ({"day": (date.today() + timedelta(days=1)).isoformat()}, "not to come"),
        ({"day": (date.today() - timedelta(days=91)).isoformat()}, "recent"),
        ({"day": "yesterday"}, "recent"),
    ],
)
async def test_a_form_that_makes_no_sense_is_refused_and_shows_nothing(
    staff: Staff, content: Content, changes: dict[str, str], said: str
) -> None:
    shown = await sign(await staff(Role.REVIEWER), content, "trace", **changes)
    assert shown.status == 409 and said in shown.words
    assert "alert(1)" not in shown.source and "DROP" not in shown.source


async def test_the_same_person_signs_once(staff: Staff, content: Content) -> None:
    reviewer = await staff(Role.REVIEWER)
    assert (await sign(reviewer, content, "private.on", name="Ana Ñandú")).status == 303
    assert (await sign(reviewer, content, "private.on", name="ana ñandú")).status == 409
    assert (await sign(reviewer, content, "private.on", name="ana ñandú", role="counsel")).status == 303


@pytest.mark.parametrize("reply", ["nobody", "danger.lead'--", "..%2f..%2fetc"])
async def test_a_reply_that_is_not_there_is_not_there(staff: Staff, content: Content, reply: str) -> None:
    reviewer = await staff(Role.REVIEWER)
    assert (await reviewer.get(f"/desk/replies/{reply}")).status == 404
    assert (await reviewer.post(f"/desk/replies/{reply}/sign", role="clinician", name="A", day=TODAY, of="x")).status == 404


async def test_roles_hold(staff: Staff, content: Content) -> None:
    viewer, reviewer = await staff(Role.VIEWER), await staff(Role.REVIEWER)
    assert (await sign(viewer, content, "exit.neutral")).status == 403
    assert '<form method="post" action="/desk' not in (await viewer.get("/desk/replies/exit.neutral")).source
    for path in ("/desk/patch",):
        assert (await reviewer.get(path)).status == 403
        assert (await reviewer.post(path)).status == 403


async def test_every_act_is_noted(staff: Staff, content: Content, ledger_path: Path) -> None:
    reviewer, editor = await staff(Role.REVIEWER), await staff(Role.EDITOR)
    await sign(reviewer, content, "greeting.neutral", role="survivors")
    number = await number_of(editor, "greeting.neutral")
    await confirm(editor, "greeting.neutral")
    await editor.post("/desk/patch")
    with sqlite3.connect(ledger_path, timeout=5) as database:
        noted = database.execute("SELECT who, action, subject FROM staff_audit WHERE action LIKE 'desk%'").fetchall()
    database.close()
    assert (reviewer.name, "desk_signed", "greeting.neutral") in noted
    assert (editor.name, "desk_signature_confirmed", f"signature/{number}") in noted
    assert (editor.name, "desk_exported", "content") in noted


async def test_a_reply_is_shown_as_it_is_sent(staff: Staff, content: Content) -> None:
    page = await (await staff(Role.VIEWER)).get("/desk/replies/danger.lead")
    for language in ("en", "es"):
        assert content.render("danger.lead", language) in page.words
        assert content.render("danger.lead+more", language) in page.words
    assert "2 text messages, GSM-7" in page.words


async def test_how_hard_it_is_to_read_is_worked_out_by_a_process_of_its_own(staff: Staff) -> None:
    viewer = await staff(Role.VIEWER)
    async with asyncio.timeout(120):
        while "school grade" not in (page := await viewer.get("/desk/replies/danger.lead")).words:
            assert "being worked out" in page.words
            await asyncio.sleep(0.5)
    assert re.search(r"school grade \d", page.words) and re.search(r"70 and more is easy\) \d\d", page.words)


async def test_the_list_can_be_had_for_each_role(staff: Staff, content: Content) -> None:
    viewer = await staff(Role.VIEWER)
    for role in ROLES:
        assert (await viewer.get(f"/desk/replies?role={role.replace(' ', '%20')}")).status == 200
    counsel = (await viewer.get("/desk/replies?role=counsel")).source
    assert "/desk/replies/ask.immigration" in counsel and "/desk/replies/danger.other" not in counsel


async def test_nobody_from_outside_gets_in(new_browser: NewBrowser) -> None:
    browser = new_browser()
    for path in ("/desk", "/desk/replies", "/desk/replies/help", "/desk/lines", "/desk/history", "/desk/patch"):
        assert (await browser.get(path)).location.startswith("/login")
