"""Trends, one need, the comparison of two weeks, and what the figures are."""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.figures.cards import NEEDS, TABLES
from bot.figures.noise import FLOOR
from bot.figures.released import Cell
from bot.staff.needs.compared import verdict
from bot.staff.needs.explained import right_guesses
from bot.staff.roles import Role
from tests.bot.staff.conftest import Staff
from tests.bot.staff.needs.conftest import BEFORE, OPEN, REFUSED, WEEK
from tests.bot.staff.needs.test_needs_overview import ODD, row
from tests.figures import need as a_need
from tests.figures import put, unreadable

PAGES = ("/", "/trends", "/compare", "/needs/danger", "/privacy", "/export.csv", "/export.json", f"/api/needs?period={WEEK}")


@pytest.mark.usefixtures("weeks")
@pytest.mark.parametrize("role", Role)
async def test_every_role_sees_the_figures(staff: Staff, role: Role) -> None:
    browser = await staff(role)
    assert {(await browser.get(path)).status for path in PAGES} == {200}


@pytest.mark.usefixtures("weeks")
async def test_trends_draw_every_need_and_say_the_same_in_a_table(staff: Staff) -> None:
    shown = await (await staff(Role.VIEWER)).get("/trends")
    assert shown.source.count('class="chart"') == len(NEEDS) + 8
    assert "/needs/sextortion" in shown.source
    cells = dict(zip(NEEDS, row(shown.source[shown.source.index('id="needs"') :], "Sep 28"), strict=True))
    assert (cells["sextortion"], cells["missing_child"]) == ("120 ±9", "few")


async def test_weeks_without_figures_are_gaps(staff: Staff, ledger_path: Path) -> None:
    for week in ("2026-W30", "2026-W32"):
        put(ledger_path, week, {a_need("danger"): 50})
    shown = await (await staff(Role.VIEWER)).get("/needs/danger?weeks=13")
    assert row(shown.source, "Jul 27 – Aug 2, 2026") == ["no figure"]
    assert row(shown.source, "Aug 3 – 9, 2026")[0] == "50"
    assert shown.source.count('class="dots"') == 2


@pytest.mark.usefixtures("weeks")
@pytest.mark.parametrize("span", ["", "1", "99999999999", "-1", "13;drop table released", "<b>"])
async def test_odd_spans_are_the_usual_one(staff: Staff, span: str) -> None:
    shown = await (await staff(Role.VIEWER)).get(f"/trends?weeks={quote(span)}")
    assert shown.status == 200 and 'weeks=26" aria-current="true"' in shown.source


@pytest.mark.usefixtures("weeks")
async def test_one_need_has_its_name_what_it_means_and_its_share(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    shown = await browser.get("/needs/sextortion")
    assert "Someone threatens to share" in shown.words
    assert row(shown.source, "Sep 28 – Oct 4, 2026") == ["120", "± 9", "30"]
    assert "amenaza con publicar" in (await browser.get("/needs/sextortion?lang=es")).words


@pytest.mark.usefixtures("weeks")
@pytest.mark.parametrize("need", ["nothing", "none", "../audit", "' OR 1=1", "<script>alert(1)</script>", "x" * 2_000])
async def test_other_needs_are_not_there(staff: Staff, need: str) -> None:
    shown = await (await staff(Role.VIEWER)).get(f"/needs/{quote(need, safe='')}")
    assert shown.status == 404 and "<script" not in shown.source


@pytest.mark.usefixtures("weeks")
async def test_a_difference_within_the_noise_is_called_so(staff: Staff) -> None:
    shown = await (await staff(Role.VIEWER)).get(f"/compare?period={WEEK}&with={BEFORE}")
    assert row(shown.source, "Sextortion") == ["120 ± 9", "60 ± 9", "more"]
    assert row(shown.source, "Distress") == ["64 ± 9", "60 ± 9", "within the noise"]
    assert row(shown.source, "Missing child") == ["few", "few", "too few to say"]
    assert shown.source.count("<table>") == len(TABLES) + 1
    back = await (await staff(Role.VIEWER)).get(f"/compare?period={BEFORE}&with={WEEK}")
    assert row(back.source, "Sextortion")[-1] == "fewer"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (30, 49, "fewer"),
        (30, 48, "noise"),
        (49, 30, "more"),
        (None, None, "unknown"),
        (None, 2 * 9 + FLOOR - 1, "unknown"),  # what is few may be as much as the floor and a margin more
        (None, 2 * 9 + FLOOR, "fewer"),
        (2 * 9 + FLOOR, None, "more"),
    ],
)
def test_a_verdict_needs_more_than_both_margins(one: int | None, other: int | None, expected: str) -> None:
    assert verdict(Cell("x", one, 9), Cell("x", other, 9)) == expected


@pytest.mark.usefixtures("weeks")
@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"period={WEEK}&with={OPEN}", 409),
        (f"period={REFUSED}&with={WEEK}", 410),
        *((f"period={WEEK}&with={quote(odd)}", 400) for odd in ODD),
        *((f"period={quote(odd)}&with={WEEK}", 400) for odd in ODD),
    ],
)
async def test_weeks_that_cannot_be_compared_say_why(staff: Staff, query: str, status: int) -> None:
    shown = await (await staff(Role.VIEWER)).get(f"/compare?{query}")
    assert shown.status == status and "alert(1)" not in shown.source


@pytest.mark.usefixtures("weeks")
async def test_a_week_is_not_compared_with_itself(staff: Staff) -> None:
    shown = await (await staff(Role.VIEWER)).get(f"/compare?period={WEEK}&with={WEEK}")
    assert shown.status == 200 and "the same week twice" in shown.words


@pytest.mark.usefixtures("weeks")
async def test_another_language_keeps_the_weeks(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    for asked in (f"/?period={WEEK}", f"/?period={WEEK}&weeks=4", f"/compare?period={WEEK}&with={WEEK}"):
        assert f'href="{escape(asked)}&amp;lang=es" lang="es"' in (await browser.get(asked)).source


async def test_before_the_first_week_every_page_says_so(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    for path in ("/", "/trends", "/needs/danger"):
        assert "No closed week yet" in (await browser.get(path)).words, path
    assert "not two closed weeks yet" in (await browser.get("/compare")).words
    assert (await browser.get("/privacy")).status == 200


@pytest.mark.usefixtures("weeks")
async def test_what_the_figures_are_is_said_in_plain_words(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    shown = await browser.get("/privacy")
    assert "A seized disk." in shown.words and re.search(r"A coin is right in 50: 73.1", shown.words)
    assert row(shown.source, "2026") == ["53", "2", "51"]
    assert "Un disco incautado." in (await browser.get("/privacy?lang=es")).words


def test_right_guesses_follow_from_epsilon() -> None:
    assert [right_guesses(epsilon) for epsilon in (0.0001, 0.5, 1, 2)] == [50, 62.2, 73.1, 88.1]


@pytest.mark.usefixtures("weeks")
async def test_figures_that_cannot_be_read_are_an_honest_error_everywhere(staff: Staff, ledger_path: Path) -> None:
    browser = await staff(Role.VIEWER)
    with unreadable(ledger_path):
        assert {(await browser.get(path)).status for path in PAGES} == {503}


@pytest.mark.usefixtures("weeks")
async def test_no_page_brings_style_or_script_of_its_own(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    for path in ("/", "/trends", "/compare", "/needs/danger", "/privacy"):
        source = (await browser.get(path)).source
        assert not re.search(r"<style|<script|style=|\bon\w+=|https?://(?!www.w3.org/2000/svg)", source), path
