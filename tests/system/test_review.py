"""From a wrong label to a better figure, to other engines, and back: real pages, real training, real engines."""

import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.staff.review.training_text import Row
from bot.staff.roles import Role
from tests.browser.conftest import FLAGS, browser_path
from tests.staff import PASSWORD, new_account
from tests.system.little_text import write_little_text
from tests.system.product import Answer, Product

MINUTES_MS = 600_000  # a training that gives way to all else on a busy machine
FRESH = "my dad locked me out so i ran away again"


@dataclass(frozen=True)
class Reviewed:
    """A product whose changes are measured on a little text, and the rows of it whose labels are wrong."""

    product: Product
    inputs: Path
    rows: list[Row]

    @property
    def model(self) -> str:
        """The id of the model that answers."""
        return str(self.product.ready()["model"])


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewed]:
    folder = tmp_path_factory.mktemp("reviewed")
    rows = write_little_text(folder / "inputs")
    product = Product(folder / "data", engines=1, more={"WAYPOST_MODEL_INPUTS": str(folder / "inputs")}).start()
    yield Reviewed(product, folder / "inputs", rows)
    product.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS, chromium_sandbox=False)
        yield opened
        opened.close()


@dataclass
class Writers:
    """People who write all the time; everybody must get the answer of an engine."""

    product: Product
    answers: list[Answer] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _enough: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Writers":
        self._threads = [threading.Thread(target=self._write) for _ in range(3)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        while not self._enough.wait(0.2):
            try:
                self.answers.append(self.product.text("nowhere to sleep, i ran away from home"))
            except OSError as error:
                self.failed.append(type(error).__name__)

    @property
    def got_no_engine(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.text or answer.reply_ids[:1] == ["fallback.engine"]]


def _signed_in(browser: Browser, reviewed: Reviewed, role: Role) -> Page:
    site = f"http://127.0.0.1:{reviewed.product.ports['staff']}"
    page = browser.new_context(base_url=site, accept_downloads=True).new_page()
    page.set_default_timeout(60_000)
    page.goto("/login?lang=en")
    page.fill("#name", new_account(reviewed.product.data / "ledger.sqlite3", role))
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{site}/")
    return page


def test_from_a_label_to_a_better_figure_and_to_the_engines_and_back(reviewed: Reviewed, browser: Browser) -> None:
    reviewer, editor = _signed_in(browser, reviewed, Role.REVIEWER), _signed_in(browser, reviewed, Role.EDITOR)
    _propose(reviewer, reviewed.rows)
    path = _measure(reviewer)
    _accept(editor, path)
    _take_the_patch(editor, reviewed)
    outcome = json.loads((reviewed.product.data / path.lstrip("/").replace("evaluation/", "") / "outcome.json").read_text())
    shipped, better = reviewed.model, outcome["after"]
    with Writers(reviewed.product) as writers:
        _switch(editor, path, "Use the new model", better)
        assert reviewed.model == better
        _switch(editor, path, "Back to the shipped model", shipped)
    assert reviewed.model == shipped
    assert (writers.failed, writers.got_no_engine) == ([], [])
    assert len(writers.answers) > 20


def _propose(page: Page, rows: list[Row]) -> None:
    for row in rows:
        page.goto(f"/review/example/{row.key}")
        page.select_option("#first", "runaway")
        page.fill("#reason", "they say that they ran away")
        page.click("main button")
    page.goto("/review/fresh?label=runaway")
    page.fill("#text", FRESH)
    page.fill("#reason", "locked out comes before leaving")
    page.click("main button")
    expect(page.locator("tbody tr")).to_have_count(len(rows) + 1)


def _measure(page: Page) -> str:
    page.click("main button[form=measure]")
    expect(page.locator(".course [aria-current=step]")).to_be_visible()
    path = page.url.partition("/review")[2]
    page.goto("/review")  # whoever goes away and comes back finds it again
    page.goto(f"/review{path}")
    expect(page.locator("#course")).to_have_attribute("data-state", "done", timeout=MINUTES_MS)
    found = page.locator("tr", has_text="Runaway: found").filter(has_text="English").first
    expect(found).to_contain_text("better")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)  # a reviewer does not accept
    return f"/review{path}"


def _accept(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#course")).to_have_attribute("data-state", "accepted")


def _take_the_patch(page: Page, reviewed: Reviewed) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Accepted changes as a patch").click()
    patch = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert patch.count("Reason: ") == len(reviewed.rows) + 1 and FRESH in patch
    subprocess.run(["git", "apply", "--check"], cwd=reviewed.inputs, input=patch.encode(), check=True)


def _switch(page: Page, path: str, button: str, model: str) -> None:
    page.goto(path)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#models")).to_have_text(model, timeout=MINUTES_MS)
    expect(page.locator("#switching")).to_have_count(0, timeout=MINUTES_MS)
