"""The pages to read, as a browser without script gets them."""

import inspect
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import pytest
import yaml

from bot.app import Gateway
from bot.ledger.schema import OF_PEOPLE
from bot.settings import ROOT
from bot.store import keys
from bot.store.session import DISCREET_SECONDS
from bot.web.articles import ARTICLES, Articles
from bot.web.lines import Lines
from bot.web.retention import retention
from bot.web.transparency import Transparency
from contract.content import Content, ContentError
from contract.directory import LANGUAGES, Directory, Freshness, Language
from tests.fakes import EngineStandIn

TODAY = date(2026, 11, 22)
HIDDEN = ("898211", "66008", "800-373-7888", "866-311-9474", "448-3838")  # wrong, dead, or good in a few places only


async def page(gateway: Gateway, http: aiohttp.ClientSession, path: str, accept: str | None = None) -> str:
    headers = {"Accept-Language": accept} if accept else {}
    async with http.get(f"http://{gateway.public.host}:{gateway.public.port}{path}", headers=headers) as response:
        assert response.status == 200, path
        return await response.text()


@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_there_in_both_languages(
    gateway: Gateway, http: aiohttp.ClientSession, name: str, language: Language
) -> None:
    html = await page(gateway, http, f"/{name}?lang={language}")
    assert f'<html lang="{language}">' in html
    assert len(re.findall("<h1>", html)) == 1
    assert "{" not in re.sub(r"<[^>]*>", "", html), "a placeholder was not filled"


@pytest.mark.parametrize(
    ("accepts", "shown"), [("es-MX,es;q=0.9,en;q=0.8", "es"), ("en-US,en", "en"), ("fr", "en"), ("", "en"), ("es;q=x", "en")]
)
async def test_the_first_load_speaks_the_browsers_language(
    gateway: Gateway, http: aiohttp.ClientSession, accepts: str, shown: str
) -> None:
    assert f'<html lang="{shown}">' in await page(gateway, http, "/signs", accepts)


@pytest.mark.parametrize("name", ARTICLES)
async def test_the_language_switch_keeps_the_page(gateway: Gateway, http: aiohttp.ClientSession, name: str) -> None:
    html = await page(gateway, http, f"/{name}", "es")
    assert f'href="/{name}?lang=en"' in html
    assert not [href for href in re.findall(r'href="(/[a-z]*)(?:\?lang=es)?"', html) if href not in _known()]


def _known() -> set[str]:
    return {"/", "/exit", *(f"/{name}" for name in ARTICLES)}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_number_that_may_be_published_is_on_the_page_of_lines(
    gateway: Gateway, http: aiohttp.ClientSession, language: Language
) -> None:
    html = await page(gateway, http, f"/lines?lang={language}")
    services = gateway.content.directory.services.values()
    numbers = {service.dial for service in services if service.voice and service.shows_numbers}
    assert len(numbers) >= 20
    assert {number for number in numbers if f'href="tel:{number}"' not in html} == set()
    assert [number for number in HIDDEN if number in html] == []
    gateway.content.directory.refuse_blocked(re.sub(r"<[^>]*>", " ", html))


async def test_a_line_says_what_one_wants_to_know_before_calling(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    html = await page(gateway, http, "/lines?lang=en")
    nhth = html.split('id="nhth"')[1].split("</li>\n<li class")[0]
    for part in ("tel:+18883737888", "sms:233733?&amp;body=HELP", "Trained people, not bots", "Day and night", "Spanish"):
        assert part in nhth
    assert "They must tell authorities if a minor may be abused" in nhth
    assert '<time datetime="2026-11-21">Nov 21, 2026</time>' in nhth


async def test_no_page_but_the_chat_needs_script_or_another_origin(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    for name in ARTICLES:
        html = await page(gateway, http, f"/{name}")
        loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', html)
        assert [target for target in loaded if not target.startswith("/static/")] == []
        assert "<style" not in html and "style=" not in html and "onclick" not in html


def aged(content: Content, days: int) -> Lines:
    services = {
        name: replace(service, checked=TODAY - timedelta(days=days)) for name, service in content.directory.services.items()
    }
    old = Directory(services, content.directory.blocked, content.directory.recheck_days)
    return Lines(replace(content, directory=old))


def test_a_line_that_nobody_has_checked_for_long_loses_its_number_but_not_the_core_lines(content: Content) -> None:
    runaway, hotline = aged(content, 60).some(("nrs", "nhth"), "en", TODAY)
    assert runaway.is_stale and runaway.links == ()
    assert hotline.links and not hotline.is_stale


def test_a_line_that_is_due_says_so(content: Content) -> None:
    (runaway,) = aged(content, 40).some(("nrs",), "en", TODAY)
    assert runaway.freshness is Freshness.DUE
    assert runaway.links


def test_every_line_that_may_be_published_must_be_described(content: Content, tmp_path: Path) -> None:
    raw = yaml.safe_load((ROOT / "content/directory/lines.yml").read_text(encoding="utf-8"))
    (tmp_path / "directory").mkdir()
    for broken in ({**raw, "groups": raw["groups"][1:]}, {**raw, "facts": {**raw["facts"], "nhth": {"for": {"en": "x"}}}}):
        (tmp_path / "directory" / "lines.yml").write_text(yaml.safe_dump(broken), encoding="utf-8")
        with pytest.raises(ContentError):
            Lines(content, tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sources", []),
        ("sources", ["directory:nobody"]),
        ("lines", ["nobody"]),
        ("en", {"words": "Call 1-888-373-7888."}),
        ("en", {"words": "Call {line:nrs.voice}."}),
        ("en", {"words": "Kept for {kept:ever}."}),
        ("en", {"words": "- one\n- two"}),
        ("en", {"heading": "A heading", "words": "One."}),
    ],
)
def test_a_page_with_something_wrong_does_not_load(content: Content, tmp_path: Path, field: str, value: object) -> None:
    (tmp_path / "pages").mkdir()
    for name in ARTICLES:
        raw = yaml.safe_load((ROOT / f"content/pages/{name}.yml").read_text(encoding="utf-8"))
        if name == "signs":
            raw["sections"] = [
                {"id": "signs.x", "sources": ["knowledge:12"], "en": {"words": "One."}, "es": {"words": "Uno."}}
            ]
            Articles(content, retention(1800, deletes_at_twilio=True))
            raw["sections"][0][field] = value
        (tmp_path / "pages" / f"{name}.yml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(ContentError, match=r"signs\.x"):
        Articles(content, retention(1800, deletes_at_twilio=True), tmp_path)


def test_the_privacy_page_names_the_lifetimes_that_the_code_uses(content: Content) -> None:
    kept = Articles(content, retention(2700, deletes_at_twilio=False)).kept
    assert (kept["en"]["session"], kept["es"]["session"]) == ("45 minutes", "45 minutos")
    assert (kept["en"]["day_key"], kept["en"]["claim"], kept["en"]["flood"]) == ("2 days", "30 seconds", "1 minute")
    assert "about a year" in kept["en"]["twilio"]
    assert DISCREET_SECONDS == 2 * 3600  # "two hours" in privacy.yml and transparency.yml


# What each key and table is called on the page; a new one has to find its place there too.
ON_THE_PAGE = {
    "day_key": "day_key",
    "message": "outcome",
    "answered": "outcome",
    "session": "session",
    "caution": "caution",
    "flood": "flood",
    "counted": "counts",
    "opt_out": "opt_out",
    "deletion": "message_id",
    "budget": "figures",
    "released": "figures",
}


def test_the_privacy_page_lists_every_key_and_table(content: Content) -> None:
    made = {name for name, function in vars(keys).items() if inspect.isfunction(function)}
    assert made | OF_PEOPLE == set(ON_THE_PAGE)
    words = Articles(content, retention(1800, deletes_at_twilio=True))["privacy"].labels["retention"]["rows"]
    assert set(ON_THE_PAGE.values()) <= set(words)


def test_a_row_without_a_lifetime_stops_the_start(content: Content) -> None:
    lifetimes = retention(1800, deletes_at_twilio=True)
    del lifetimes["flood"]
    with pytest.raises(ContentError, match="flood"):
        Articles(content, lifetimes)


@pytest.mark.parametrize("account", [True, False])
def test_the_privacy_page_says_whether_twilio_is_told_to_delete(content: Content, account: bool) -> None:
    article = Articles(content, retention(1800, deletes_at_twilio=account))["privacy"]
    words = " ".join(item for section in article.sections for block in section.blocks["en"] for item in block.items)
    assert ("We ask it to delete each text" in words) is account


async def test_transparency_says_as_json_what_the_page_says(
    gateway: Gateway, http: aiohttp.ClientSession, engine: EngineStandIn
) -> None:
    async with http.get(f"http://{gateway.public.host}:{gateway.public.port}/transparency?format=json") as response:
        facts = await response.json()
    assert facts["content"] == gateway.content.hash
    assert facts["models"] == ["m1"]
    assert facts["retention_seconds"]["session"] == 1800
    assert facts["modes"] == ["normal", "private", "exited", "discreet"]
    assert facts["signed"] is False and facts["review"]["signed"] == 0 and facts["review"]["dialed"] == 0
    assert facts["review"]["texts"] > len(gateway.content.replies)
    html = await page(gateway, http, "/transparency?lang=en")
    for shown in (facts["content"], facts["version"], "m1", facts["figures"][0]["interval"]):
        assert shown in html


async def test_transparency_asks_the_engines_at_most_twice_a_minute(gateway: Gateway, content: Content) -> None:
    articles, asked, now = Articles(content, retention(1800, deletes_at_twilio=True)), [], 1_000.0

    class Engines:
        async def ready(self) -> dict[str, object]:
            asked.append(now)
            return {"ready": 1, "of": 1, "models": ["m1"]}

    page = Transparency(None, articles, content, Engines(), {}, clock=lambda: now)  # type: ignore[arg-type]
    for _ in range(5):
        assert await page._models_running() == ("m1",)
    now += 31
    await page._models_running()
    assert asked == [1_000.0, 1_031.0]


def test_the_published_figures_are_those_of_the_model_card() -> None:
    from bot.web.transparency import figures

    card = (ROOT / "docs/model-card.md").read_text(encoding="utf-8")
    assert len(figures()) >= 5
    assert all(f"| {row[0]} |" in card and row[1].partition(" / ")[0] in card for row in figures())
