"""The first page: figures with their margins, few where there are few, and an answer to any period."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.staff.roles import Role
from tests.bot.staff.conftest import Staff
from tests.bot.staff.needs.conftest import BEFORE, OPEN, REFUSED
from tests.figures import need, put, unreadable

ODD = [
    "x",
    "2026-W99",
    "2026-W4",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "２０２６-W40",
    "2026-W40\0",
    "9" * 3_000,
    "../etc",
]


def row(source: str, name: str) -> list[str]:
    """The cells of a row of a table on the page, by its first."""
    for found in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", source, re.S):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</?t[hd][^>]*>", found)]
        if cells[0] == name:
            return [cell for cell in cells[1:] if cell]
    raise AssertionError(f"no row {name}")


@pytest.mark.usefixtures("weeks")
async def test_the_newest_week_comes_first_with_margins_and_shares(staff: Staff) -> None:
    shown = await (await staff(Role.VIEWER)).get("/")
    assert "Sep 28 – Oct 4, 2026" in shown.words and "Newest closed week" in shown.words
    assert row(shown.source, "Sextortion") == ["120", "± 9", "30"]
    assert row(shown.source, "English") == ["280", "± 12", "70"]
    assert row(shown.source, "NCMEC")[0] == "90"
    assert re.search(r"Conversations\s+400\s+± 17", shown.words)
    assert re.search(r"Danger came up\s+40", shown.words)


@pytest.mark.usefixtures("weeks")
async def test_small_figures_say_few_and_are_in_no_chart(staff: Staff) -> None:
    source = (await (await staff(Role.VIEWER)).get("/")).source
    assert row(source, "Missing child") == ["few"]
    chart = source[source.index('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') : source.index("</svg>")]
    assert ">Distress<" in chart and "Missing child" not in chart
    assert "Few, so not drawn:" in source


@pytest.mark.usefixtures("weeks")
async def test_another_week_and_the_way_between_them(staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    newest = await browser.get("/")
    assert f'href="/?period={BEFORE}"' in newest.source and "Later week" not in newest.words
    before = await browser.get(f"/?period={BEFORE}")
    assert row(before.source, "Sextortion")[0] == "60" and "Later week" in before.words


async def test_weeks_together_show_what_is_few_in_each(staff: Staff, ledger_path: Path) -> None:
    for week in ("2026-W37", "2026-W38", "2026-W39", "2026-W40"):
        put(ledger_path, week, {need("runaway"): 8})
    browser = await staff(Role.VIEWER)
    assert row((await browser.get("/")).source, "Runaway") == ["few"]
    together = await browser.get("/?period=2026-W40&weeks=4")
    assert row(together.source, "Runaway")[:2] == ["32", "± 17"]
    assert "Sep 7 – Oct 4, 2026" in together.words and "These weeks cost 4 epsilon" in together.words
    assert 'href="/?period=2026-W39&amp;weeks=4"' in together.source


@pytest.mark.usefixtures("weeks")
async def test_in_spanish_every_name_is_spanish(staff: Staff) -> None:
    shown = await (await staff(Role.VIEWER)).get("/?lang=es")
    assert "28 sep – 4 oct 2026" in shown.words
    assert row(shown.source, "Sextorsión")[0] == "120" and row(shown.source, "Inglés")[0] == "280"
    assert "pocas" in shown.words


async def test_before_the_first_closed_week_it_says_so(staff: Staff) -> None:
    shown = await (await staff(Role.VIEWER)).get("/")
    assert shown.status == 200 and "No closed week yet" in shown.words and "0 of 53 epsilon" in shown.words


@pytest.mark.usefixtures("weeks")
@pytest.mark.parametrize(("period", "status"), [(OPEN, 409), (REFUSED, 410), ("2026-W01", 404), ("2099-W01", 409)])
async def test_weeks_without_figures_say_why(staff: Staff, period: str, status: int) -> None:
    browser = await staff(Role.VIEWER)
    shown = await browser.get(f"/?period={period}")
    assert shown.status == status and "No figures of that week" in shown.words
    assert f'value="{BEFORE}"' in shown.source


@pytest.mark.usefixtures("weeks")
@pytest.mark.parametrize("period", ODD)
async def test_odd_periods_are_refused_and_never_quoted(staff: Staff, period: str) -> None:
    shown = await (await staff(Role.VIEWER)).get(f"/?period={quote(period)}")
    assert shown.status == 400 and "That is no week" in shown.words and "alert(1)" not in shown.source


@pytest.mark.usefixtures("weeks")
async def test_figures_that_cannot_be_read_are_an_honest_error(staff: Staff, ledger_path: Path) -> None:
    browser = await staff(Role.VIEWER)
    with unreadable(ledger_path):
        assert (await browser.get("/")).status == 503
    assert (await browser.get("/")).status == 200
