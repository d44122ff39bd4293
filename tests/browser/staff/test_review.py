"""The review pages in a real browser: axe in both languages and colours on a phone, a proposal, a page that goes on."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from bot.staff.review.proposals import Change, Proposals
from bot.staff.review.training_text import Labels, key_of
from bot.staff.roles import Role
from tests.browser.staff.conftest import SignedIn
from tests.browser.test_reading import violations
from tests.review_figures import write_figures

CHANGE = Change("grandpas truck is packed and im in it by myself", Labels(("runaway",), "youth", "half", "en"))


def _group(language: str, gained: int, lost: int, verdict: str) -> dict[str, Any]:
    counts = {"n": 40, "before": 20, "after": 20 + gained - lost, "gained": gained, "lost": lost}
    return {
        "measure": "found",
        "about": "runaway",
        "language": language,
        "low": -0.1,
        "high": 0.2,
        **counts,
        "verdict": verdict,
    }


@pytest.fixture
def measured(data_dir: Path) -> Iterator[int]:
    """A measurement that is done, and one that runs, by the ledger's account; the number of the first."""
    write_figures(data_dir / "review" / "models")
    with closing(sqlite3.connect(data_dir / "ledger.sqlite3", isolation_level=None)) as database:
        proposals = Proposals(database)
        done = proposals.begin("ana", [proposals.propose("ana", CHANGE, "they leave in trucks too")])
        proposals.ended(done, "done", "m2")
        running = proposals.begin("ana", [])
        groups = [_group("all", 8, 0, "better"), _group("es", 0, 8, "worse"), _group("en", 0, 0, "same")]
        changed = [{"key": key_of(CHANGE.text), "before": False, "after": True}]
        outcome = {"before": "m1", "after": "m2", "texts": 40, "groups": groups, "changed": changed}
        folder = data_dir / "review" / str(done)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "outcome.json").write_text(json.dumps(outcome))
        yield done
        proposals.ended(running, "stopped")


async def test_axe_finds_nothing_and_nothing_is_cut_off(signed_in: SignedIn, staff_site: str, measured: int) -> None:
    page = await signed_in(Role.EDITOR)
    await page.set_viewport_size({"width": 360, "height": 640})
    paths = ["/review", "/review/runaway", "/review/danger/examples?in=es", "/review/fresh", "/review/proposals"]
    paths += ["/review/evaluation", f"/review/evaluation/{measured}", f"/review/evaluation/{measured + 1}"]
    for path, (language, scheme) in product(paths, (("en", "light"), ("es", "dark"))):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await page.goto(f"{staff_site}{path}{'&' if '?' in path else '?'}lang={language}")
        assert await violations(page, "dark" if scheme == "dark" else "light") == [], (path, language, scheme)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, (path, language)


async def test_a_fresh_text_is_proposed_and_taken_back(signed_in: SignedIn, staff_site: str) -> None:
    page = await signed_in(Role.REVIEWER)
    await page.goto(f"{staff_site}/review/fresh?label=runaway&lang=en")
    await expect(page.locator("#first")).to_have_value("runaway")
    await page.fill("#text", "the couch at my aunts is full so the bus it is")
    await page.fill("#reason", "couches")
    await page.click("main button")
    row = page.locator("tr", has_text="so the bus it is")
    await expect(row).to_be_visible()
    await row.get_by_role("button", name="Take back").click()
    await expect(page.locator("tr", has_text="so the bus it is")).to_have_count(0)


async def test_the_page_of_a_measurement_goes_on_by_itself(
    signed_in: SignedIn, staff_site: str, measured: int, data_dir: Path
) -> None:
    page = await signed_in(Role.REVIEWER)
    await page.goto(f"{staff_site}/review/evaluation/{measured + 1}?lang=en")
    await expect(page.locator("#course")).to_have_attribute("data-state", "running")
    with closing(sqlite3.connect(data_dir / "ledger.sqlite3", isolation_level=None)) as database:
        Proposals(database).ended(measured + 1, "failed")
    await expect(page.locator("#course")).to_have_attribute("data-state", "failed")
