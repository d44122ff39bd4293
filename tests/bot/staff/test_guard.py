"""The trust line: what is open to whom, which forms are ours, and what odd requests get."""

import asyncio
import re
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web

from bot.app import Gateway
from bot.staff.app import ROUTER
from bot.staff.desk.book import Book
from bot.staff.forms import own_path
from bot.staff.pages import StaffPages
from bot.staff.roles import Role
from tests.bot.staff.conftest import NewAccount, NewBrowser, Staff
from tests.staff import PASSWORD, Shown

OPEN_TO_ALL = {"/login", "/static/{name}", "/health/live", "/metrics"}
RANKS = {Role.VIEWER: 1, Role.REVIEWER: 2, Role.EDITOR: 3, Role.ADMIN: 4}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.fixture
def app(gateway: Gateway) -> web.Application:
    """The staff listener as it is wired, to read its routes."""
    return gateway.staff_app


def test_every_route_was_registered_with_who_may_use_it(app: web.Application) -> None:
    listed = [(method, path) for method, path, _ in app[ROUTER].listed()]
    assert [(route.method, route.resource.canonical) for route in app.router.routes() if route.resource] == listed
    assert {path for _, path, role in app[ROUTER].listed() if role is None} == OPEN_TO_ALL


async def test_nothing_else_is_open_to_strangers(app: web.Application, new_browser: NewBrowser) -> None:
    stranger = new_browser()
    paths = sorted({path for _, path, _ in app[ROUTER].listed()} - OPEN_TO_ALL)
    for method, path in product(METHODS, [*paths, "/nowhere", "/api/nowhere", "/login/", "//login", "/%2e%2e/"]):
        url = stranger.url + re.sub(r"\{[^}]*\}", "x", path)
        async with stranger.http.request(method, url, allow_redirects=False) as response:
            assert response.status in (303, 401), (method, path)
            assert response.headers.get("Location", "/login").startswith("/login"), (method, path)
            assert len(await response.read()) < 100, (method, path)


@pytest.mark.parametrize("path", sorted(OPEN_TO_ALL))
async def test_what_is_open_to_all_is_so_for_reading_only(path: str, new_browser: NewBrowser) -> None:
    stranger, path = new_browser(), path.replace("{name}", "staff.css")
    assert (await stranger.get(path)).status == 200
    for method in set(METHODS) - {"GET", "HEAD", "POST" if path == "/login" else "GET"}:
        async with stranger.http.request(method, stranger.url + path, allow_redirects=False) as response:
            assert response.status == 303, (method, path)


@pytest.mark.parametrize("role", Role)
async def test_each_role_opens_what_is_for_it_and_no_more(app: web.Application, staff: Staff, role: Role) -> None:
    browser = await staff(role)
    csrf = browser.csrf
    for method, path, least in app[ROUTER].listed():
        if least is None or path.startswith("/logout"):
            continue
        path = re.sub(r"\{[^}]*\}", "0", path)
        may = RANKS[role] >= RANKS[least]
        if method == "POST" and may:  # only those that are refused: the others would do something
            continue
        shown = await (browser.post(path, csrf=csrf) if method == "POST" else browser.get(path))
        assert (shown.status != 403) == may, (method, path, shown.status)
        assert shown.status < 500, (method, path)


async def test_no_form_is_taken_without_the_token_of_its_session(
    app: web.Application, staff: Staff, new_browser: NewBrowser
) -> None:
    admin, other = await staff(Role.ADMIN), await staff(Role.ADMIN)
    for method, path, least in app[ROUTER].listed():
        if method != "POST" or least is None:
            continue
        path = re.sub(r"\{[^}]*\}", "0", path)
        for csrf in ("", "0" * 64, other.csrf, "ü"):
            assert (await admin.post(path, csrf=csrf)).status == 403, path
    assert (await admin.get("/account")).status == 200  # still signed in: no form of these was heard


async def test_a_token_of_an_earlier_session_is_worth_nothing(new_browser: NewBrowser, account: NewAccount) -> None:
    browser, name = new_browser(), account(Role.VIEWER)
    await browser.sign_in(name)
    earlier = browser.csrf
    await browser.sign_in(name)
    assert earlier != browser.csrf
    assert (await browser.post("/logout", csrf=earlier)).status == 403
    assert (await browser.post("/logout")).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.test"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
    ],
)
async def test_forms_of_other_sites_are_refused_before_they_are_read(
    staff: Staff, new_browser: NewBrowser, account: NewAccount, headers: dict[str, str]
) -> None:
    browser = await staff(Role.VIEWER)
    assert (await browser.post("/logout", headers)).status == 403
    assert (await browser.get("/account")).status == 200
    shown = await new_browser().post("/login", headers, name=account(Role.VIEWER), password=PASSWORD)
    assert shown.status == 403
    assert "Set-Cookie" not in shown.headers


async def test_our_own_origin_is_ours(new_browser: NewBrowser, account: NewAccount) -> None:
    browser = new_browser()
    for headers in ({"Origin": browser.url}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):
        assert (await browser.post("/login", headers, name=account(Role.VIEWER), password=PASSWORD)).status == 303


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.test/",
        "//elsewhere.test/",
        "/\\elsewhere.test",
        "\\\\elsewhere.test",
        "/\t/elsewhere.test",
        "/\n/elsewhere.test",
        "javascript:alert(1)",
        "elsewhere.test",
        "/ü",
        "/" + "a" * 400,
        "",
        "/account\r\nSet-Cookie: staff=x",
        "http:elsewhere.test",
        "///elsewhere.test",
        "//[",
        "https://[",
    ],
)
async def test_signing_in_leads_to_our_own_pages_only(new_browser: NewBrowser, account: NewAccount, to: str) -> None:
    assert own_path(to) == "/"
    shown = await new_browser().sign_in(account(Role.VIEWER), next=to)
    assert (shown.status, shown.location) == (303, "/")
    page = await new_browser().get(f"/login?next={quote(to)}")
    assert 'name="next" value="/"' in page.source


async def test_signing_in_leads_to_where_one_was_going(new_browser: NewBrowser, account: NewAccount) -> None:
    browser = new_browser()
    shown = await browser.get("/account?lang=es")
    assert shown.location == "/login?next=/account%3Flang%3Des"
    page = await browser.get(shown.location)
    assert 'name="next" value="/account?lang=es"' in page.source
    assert (await browser.sign_in(account(Role.VIEWER), next="/account?lang=es")).location == "/account?lang=es"


async def test_programs_are_told_in_json(new_browser: NewBrowser, staff: Staff) -> None:
    shown = await new_browser().get("/api/nowhere")
    assert (shown.status, shown.source) == (401, '{"error": "sign_in"}')
    shown = await (await staff(Role.VIEWER)).get("/api/nowhere")
    assert (shown.status, shown.source) == (404, '{"error": 404}')


ODD = [
    "'; DROP TABLE staff_account; --",
    "<script>alert(1)</script>",
    '" onfocus="alert(1)',
    "{{ 1111*1111 }}",
    "a" * 9_999,
    "\u202e",
    "🙂",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
async def test_odd_words_in_every_field_are_words(staff: Staff, new_browser: NewBrowser, odd: str) -> None:
    stranger = new_browser()
    shown = await stranger.post("/login", name=odd, password=odd, code=odd, next=odd, csrf=odd, lang=odd)
    _is_harmless(shown, odd, 401)
    browser = await staff(Role.ADMIN)
    for path in ("/account/prove", "/account/password", "/account/second-factor"):
        shown = await browser.post(path, password=odd, code=odd, again=odd + "x", next=odd)
        _is_harmless(shown, odd, 400, 401)
    for path in ("/account?lang=", "/log?before=", "/login?next="):
        _is_harmless(await browser.get(path + quote(odd[:999])), odd, 200)
    assert (await browser.get("/account")).status == 200


def _is_harmless(shown: Shown, odd: str, *statuses: int) -> None:
    assert shown.status in statuses
    assert odd not in shown.source and "1234321" not in shown.words


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"name=" + b"a" * 10_000_000, "application/x-www-form-urlencoded", 413),
        (b"name=" + b"a" * 20_000, "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % number for number in range(300)), "application/x-www-form-urlencoded", 400),
        (b"name=%ff%fe&password=x", "application/x-www-form-urlencoded", 400),
        (b"name=\xff", "application/x-www-form-urlencoded", 400),
        (b"name=a%00b", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"", "multipart/form-data; boundary=x", 415),
        (b"", "text/plain", 415),
    ],
    ids=["huge", "long field", "many fields", "no utf-8", "raw bytes", "null", "json", "multipart", "plain"],
)
async def test_a_body_that_is_no_form_of_ours_is_refused(
    new_browser: NewBrowser, staff: Staff, body: bytes, content_type: str, status: int
) -> None:
    for browser, path in ((new_browser(), "/login"), (await staff(Role.VIEWER), "/account/prove")):
        headers = {"Content-Type": content_type}
        async with browser.http.post(browser.url + path, data=body, headers=headers, allow_redirects=False) as response:
            assert response.status == status


async def test_every_answer_carries_every_header(new_browser: NewBrowser, staff: Staff) -> None:
    browser = await staff(Role.VIEWER)
    stranger = new_browser()
    answers = [
        await stranger.get("/"),
        await stranger.get("/login"),
        await stranger.get("/metrics"),
        await stranger.get("/static/staff.css"),
        await browser.get("/"),
        await browser.get("/log"),
        await browser.get("/nowhere"),
        await browser.post("/login", csrf="", name="x"),
    ]
    for shown in answers:
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
        assert "unsafe" not in shown.headers["Content-Security-Policy"]
        assert shown.headers["Cache-Control"] == "no-store"
        assert shown.headers["X-Frame-Options"] == "DENY"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Referrer-Policy"] == "same-origin"
        assert shown.headers["Server"] == "web"


async def test_a_page_that_fails_shows_nothing_of_why(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await staff(Role.ADMIN)
    monkeypatch.setattr("bot.staff.chain.newest", lambda *_: 1 / 0)
    shown = await browser.get("/log")
    assert shown.status == 500
    assert "ZeroDivision" not in shown.source and browser.name in shown.words


async def test_staff_pages_are_not_on_the_public_listener(gateway: Gateway, new_browser: NewBrowser) -> None:
    stranger = new_browser()
    for path in ("/login", "/account", "/log", "/metrics", "/api/needs"):
        async with stranger.http.get(f"http://{gateway.public.host}:{gateway.public.port}{path}") as response:
            assert response.status == 404, path


def test_nothing_of_the_gateway_but_its_wiring_imports_staff_pages() -> None:
    root = Path(__file__).parents[3] / "bot"
    wiring = {root / "app.py", root / "__main__.py"}
    files = [path for path in root.rglob("*.py") if root / "staff" not in path.parents and path not in wiring]
    assert len(files) > 50
    assert [path for path in files if "bot.staff" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("made", ["/login", "/nowhere", "/logout"])
async def test_between_two_pages_the_loop_turns_to_people(staff: Staff, monkeypatch: pytest.MonkeyPatch, made: str) -> None:
    """Pages that wait for nothing, and those that say what is wrong, which strangers get too."""
    viewer, loop = await staff(Role.VIEWER), asyncio.get_running_loop()
    turn, pages, running = 0, Counter[int](), True
    page = StaffPages.page

    def turns() -> None:
        nonlocal turn
        turn += 1
        if running:
            loop.call_soon(turns)

    def counted(*arguments: Any, **facts: Any) -> web.Response:
        pages[turn] += 1
        return page(*arguments, **facts)

    monkeypatch.setattr(StaffPages, "page", counted)
    turns()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    asked = [viewer.post(made, foreign) if made == "/logout" else viewer.get(made) for _ in range(60)]
    assert len({shown.status for shown in await asyncio.gather(*asked)}) == 1
    running = False
    assert pages.total() == 60 and max(pages.values()) <= 2


async def test_few_pages_are_made_at_once_and_a_probe_waits_for_none(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    made, most, go_on = 0, 0, asyncio.Event()

    async def slow(book: Book) -> list[object]:
        nonlocal made, most
        made += 1
        most = max(most, made)
        await go_on.wait()
        made -= 1
        return []

    viewer = await staff(Role.VIEWER)
    monkeypatch.setattr(Book, "standings", slow)
    asked = [asyncio.create_task(viewer.get("/desk/replies")) for _ in range(8)]
    while most < 2:
        await asyncio.sleep(0.01)
    assert (await viewer.get("/health/live")).status == 200
    go_on.set()
    assert {(await shown).status for shown in asked} == {200}
    assert most == 2
