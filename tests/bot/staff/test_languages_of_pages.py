"""What every staff page has: here, the way to the other language."""

import re
from html import unescape

import pytest
from yarl import URL

from bot.staff.roles import Role
from tests.bot.staff.conftest import NewBrowser, Staff
from tests.staff import Shown

_LANGUAGES = re.compile(r'<a href="([^"]*)" lang="(en|es)" hreflang')


def languages(shown: Shown) -> dict[str, URL]:
    """Where the links to the languages lead."""
    found = {language: URL(unescape(to)) for to, language in _LANGUAGES.findall(shown.source)}
    assert found.keys() == {"en", "es"}
    return found


@pytest.mark.parametrize(
    "asked",
    [
        "/trends?weeks=13",
        "/?weeks=4",
        "/log?before=12&before=13",
        "/desk/replies?role=native+reader",
        "/account/prove?next=/compare%3Fwith%3D2026-W40%26period%3D2026-W41",
        "/trends?lang=en&weeks=13&lang=xx",
        "/trends",
    ],
)
async def test_another_language_is_the_same_page_with_all_that_was_asked(staff: Staff, asked: str) -> None:
    member = await staff(Role.ADMIN)
    for language, to in languages(await member.get(asked)).items():
        assert (to.path, to.query.getall("lang")) == (URL(asked).path, [language])
        without = [(name, value) for name, value in URL(asked).query.items() if name != "lang"]
        assert [(name, value) for name, value in to.query.items() if name != "lang"] == without
        assert f'<html lang="{language}">' in (await member.get(str(to))).source


async def test_on_the_way_in_the_aim_is_kept(new_browser: NewBrowser) -> None:
    shown = await new_browser().get("/login?next=/trends%3Fweeks%3D13")
    shown = await new_browser().get(str(languages(shown)["es"]))
    assert '<html lang="es">' in shown.source and 'name="next" value="/trends?weeks=13"' in shown.source


async def test_what_was_refused_is_not_asked_again(staff: Staff) -> None:
    shown = await (await staff(Role.VIEWER)).get("/compare?period=nonsense&with=2026-W40")
    assert (shown.status, str(languages(shown)["es"])) == (400, "/compare?lang=es")


@pytest.mark.parametrize(
    "typed", ["before=15550100", "before=1-555-0100", "weeks=Hey,+you", "wörd=1", "next=//x.test", "x=%26"]
)
async def test_what_is_none_of_our_words_is_not_repeated(staff: Staff, typed: str) -> None:
    shown = await (await staff(Role.ADMIN)).get(f"/log?weeks=13&{typed}")
    assert (shown.status, str(languages(shown)["es"])) == (200, "/log?weeks=13&lang=es")


@pytest.mark.parametrize("odd", ["/nowhere?a=b", "//elsewhere.test/?a=b", "/trends/?%ff=%fe", "/login?%ff=%00&<script>"])
async def test_an_odd_address_leads_to_no_odd_place(staff: Staff, odd: str) -> None:
    for to in languages(await (await staff(Role.VIEWER)).get(odd)).values():
        assert not to.absolute and to.path in ("/", "/login")
