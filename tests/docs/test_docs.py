"""The documents say what the code does: settings, what is kept, tests, targets, numbers, links and the picture."""

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
import textstat

from bot.app import TIDY_SECONDS
from bot.conversation.fragments import _MAX_JOINED, WINDOW_SECONDS
from bot.conversation.keywords import Keywords
from bot.conversation.memory import PRIVATE_SECONDS
from bot.ledger.schema import TABLES
from bot.privacy.pseudonyms import MessageKey, SenderId
from bot.settings import ROOT
from bot.store import keys
from bot.store.session import DISCREET_SECONDS, GREETING_SECONDS, RELOCK_SECONDS
from contract.content import CONTENT_ROOT, Content
from contract.reading import read_yaml
from docs import conversation

# docs/facts is left out: it is about what others say, wrong numbers and empty promises included.
_OURS = [path for path in (ROOT / "docs").rglob("*.md") if "facts" not in path.parts]
DOCUMENTS = sorted((*ROOT.glob("*.md"), *_OURS, ROOT / "nlu_data" / "LABELS.md"))
THREATS = ROOT / "docs" / "threat-model.md"
_SETTING = re.compile(r"\b(?:WAYPOST|TWILIO)_[A-Z_]+\b")
_LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_NUMBER = re.compile(r"(?<![\d-])1-\d{3}-\d{3}-\d{4}")


def _read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def _section(page: str, heading: str) -> str:
    """The part of a page under a heading, up to the next one of the same rank."""
    return re.split(rf"^{heading}.*$", page, flags=re.MULTILINE)[1].split("\n## ")[0]


def _rows(page: str) -> list[list[str]]:
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def _code(cell: str) -> str:
    """The first thing in backticks."""
    return cell.split("`")[1]


def _in_words(seconds: int) -> str:
    for unit, name in ((3600, "hours"), (60, "minutes")):
        if seconds % unit == 0 and seconds > unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} seconds"


def test_settings_documented_are_settings_read() -> None:
    documented = {_code(row[0]) for row in _rows(_section(_read("docs", "operations.md"), "## Settings"))}
    assert documented == set(_SETTING.findall(_read("bot", "settings.py")))


@pytest.mark.parametrize("name", ["WAYPOST_ENGINE_PORT", "WAYPOST_MODEL", "WAYPOST_ENGINE_LOG_LEVEL"])
def test_settings_of_an_engine_are_documented(name: str) -> None:
    assert f"`{name}`" in _read("docs", "operations.md")
    assert any(name in path.read_text(encoding="utf-8") for path in (ROOT / "engine").glob("*.py"))


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    code = "".join(path.read_text(encoding="utf-8") for name in ("bot", "engine") for path in (ROOT / name).rglob("*.py"))
    named = {setting for page in DOCUMENTS for setting in _SETTING.findall(page.read_text(encoding="utf-8"))}
    assert named <= set(_SETTING.findall(code))


def test_privacy_lists_every_store_key_with_its_lifetime() -> None:
    message = keys.message(MessageKey(""))
    nobody = SenderId("")
    relock, greeting = _in_words(RELOCK_SECONDS), _in_words(GREETING_SECONDS)
    kept = {
        (keys.day_key(0).removesuffix("0"), f"{_in_words(keys.DAY_KEY_SECONDS)} at most"),
        (message, _in_words(keys.CLAIM_SECONDS)),
        (keys.flood(nobody), _in_words(keys.FLOOD_SECONDS)),
        (keys.answered(nobody), _in_words(keys.OUTCOME_SECONDS)),
        (keys.session(nobody), "30 minutes after the last message (`WAYPOST_IDLE_SECONDS`)"),
        (keys.counted(nobody), "30 minutes after the last card; on the website after the last message"),
        (keys.caution(nobody), f"{relock} after the session ends; {greeting} after EXIT, until the next message"),
    }
    rows = _rows(_section(_read("PRIVACY.md"), "## What we keep while someone writes"))
    assert {(_code(row[0]), row[2]) for row in rows} == kept
    assert f"| {_in_words(keys.OUTCOME_SECONDS)} |" in _read("PRIVACY.md")


def test_every_store_key_is_made_in_one_place() -> None:
    made = set(re.findall(r"waypost:[a-z-]+:?", _read("bot", "store", "keys.py")))
    assert made == {_code(row[0]) for row in _rows(_section(_read("PRIVACY.md"), "## What we keep while someone writes"))}
    elsewhere = [path for path in (ROOT / "bot").rglob("*.py") if path.name != "keys.py" and '"waypost:' in path.read_text()]
    assert elsewhere == []


def test_privacy_lists_every_table_and_column_of_the_ledger() -> None:
    rows = _rows(_section(_read("PRIVACY.md"), "## What outlives a restart"))
    assert [(_code(row[0]), _code(row[1])) for row in rows] == list(_columns())


def test_every_datum_says_how_long_why_and_who_could_see_it() -> None:
    for heading, cells in (("## What we keep while someone writes", 5), ("## What outlives a restart", 6)):
        for line in _section(_read("PRIVACY.md"), heading).splitlines():
            if line.startswith("|"):
                filled = [cell.strip() for cell in line.strip("|").split("|")]
                assert len(filled) == cells and all(filled[1:]), line


def test_every_setting_that_changes_what_is_kept_is_on_the_privacy_page() -> None:
    settings = set(_SETTING.findall(_read("bot", "settings.py")))
    matters = re.compile(
        r"_SECONDS|REDIS|LEDGER|DATA_DIR|SECRET_KEY|ACCOUNT_SID|API_URL|OPT_OUT|PROXIES|LOG_LEVEL|EPSILON|DEMO"
    )
    listed = set(_SETTING.findall(_section(_read("PRIVACY.md"), "## Settings that change this page")))
    assert listed == {setting for setting in settings if matters.search(setting)}


def test_the_privacy_page_names_the_times_the_code_uses() -> None:
    page = _read("PRIVACY.md")
    said, memory = _section(page, "## What you can do"), _section(page, "## What is only in memory")
    assert f"until {_in_words(PRIVATE_SECONDS)} after your last text" in said
    assert f"For {_in_words(DISCREET_SECONDS)} our answers" in said
    assert f"| {_in_words(PRIVATE_SECONDS)} after the last message" in memory
    assert f"| {_in_words(int(WINDOW_SECONDS))}, then dropped within ten more" in memory and TIDY_SECONDS <= 10
    assert f"up to {_MAX_JOINED} characters" in memory
    for language, hours in (("en", "two hours"), ("es", "dos horas")):
        modes = read_yaml(CONTENT_ROOT / "pages" / "transparency.yml")["tables"]["modes"]
        assert hours in modes["discreet"][language] and DISCREET_SECONDS == 2 * 3600


@pytest.mark.parametrize(
    "word", ["PRIVATE", "PRIVADO", "EXIT", "HIDE", "OCULTAR", "BORRAR", "DELETE", "ELIMINAR", "TRACE", "RASTRO"]
)
def test_every_word_on_the_privacy_page_is_a_keyword(word: str) -> None:
    assert f"`{word}`" in _section(_read("PRIVACY.md"), "## What you can do")
    assert Keywords.load(CONTENT_ROOT / "keywords.yml").match(word)


def test_the_privacy_page_is_read_by_thirteen_year_olds() -> None:
    """The prose: tables of keys are for those who check them."""
    prose = re.split(r"^## Settings that change", _read("PRIVACY.md"), flags=re.MULTILINE)[0]
    sentences = [line for line in prose.splitlines() if line and not line.startswith(("#", "|"))]
    bare = re.sub(r"`[^`]*`|\([^)]*\)|\*\*|\[|\]", "", " ".join(sentences))
    assert textstat.automated_readability_index(bare) <= 8
    assert textstat.coleman_liau_index(bare) <= 8.5


def _columns() -> Iterable[tuple[str, str]]:
    database = sqlite3.connect(":memory:")
    for table, statement in TABLES.items():
        database.execute(statement)
        for _, column, *_ in database.execute(f"PRAGMA table_info({table})"):
            yield table, column
    database.close()


def test_no_document_claims_to_leave_no_trace() -> None:
    for page in DOCUMENTS:
        for line in page.read_text(encoding="utf-8").lower().splitlines():
            assert not re.search("100 ?% confidential|completely anonymous|fully private", line), page
            assert "no trace" not in line or "promise" in line, page


def test_every_test_the_threat_model_names_exists() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    missing = [name for name in _named_tests(DOCUMENTS) if not re.search(rf"def {name}\(", tests)]
    assert missing == []


def test_every_threat_names_what_remains_and_a_test_that_holds() -> None:
    for threat in THREATS.read_text(encoding="utf-8").split("\n## ")[1:]:
        for part in ("**We do:**", "**Remains:**", "**Holds:** `test_"):
            assert part in threat, threat.splitlines()[0]


def _named_tests(pages: Iterable[Path]) -> list[str]:
    return sorted({name for page in pages for name in re.findall(r"`(test_[a-z0-9_]+)`", page.read_text(encoding="utf-8"))})


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", _read("Makefile"), flags=re.MULTILINE))
    named = {target for page in DOCUMENTS for target in _make_targets(page.read_text(encoding="utf-8"))}
    assert named and named <= targets


def _make_targets(page: str) -> list[str]:
    return re.findall(r"(?:`|^)(?:[A-Z_]+=\S+ )?make ([a-z-]+)", page, flags=re.MULTILINE)


def test_every_command_of_the_bot_in_the_documents_exists() -> None:
    named = {name for page in DOCUMENTS for name in re.findall(r"python -m bot ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named <= set(re.findall(r'add_parser\("([a-z]+)"', _read("bot", "__main__.py")))


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_relative_link_is_broken(page: Path) -> None:
    targets = ["".join(found) for found in _LINK.findall(page.read_text(encoding="utf-8"))]
    local = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [target for target in local if target and not (page.parent / target).exists()] == []


def test_every_decision_a_file_refers_to_exists() -> None:
    folders = [ROOT / name for name in ("bot", "contract", "engine", "content")]
    files = [path for folder in folders for ending in ("py", "yml") for path in folder.rglob(f"*.{ending}")]
    named = {name for path in (ROOT / "pyproject.toml", *files) for name in _decisions(path)}
    assert [name for name in named if not list((ROOT / "docs" / "adr").glob(f"{name}*"))] == []


def _decisions(path: Path) -> list[str]:
    return re.findall(r"docs/adr/(\d{4}[a-z0-9-]*)", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_number_in_the_documents_comes_from_the_directory(page: Path, content: Content) -> None:
    text = page.read_text(encoding="utf-8")
    content.directory.refuse_blocked(text)
    assert set(_NUMBER.findall(text)) <= {service.voice for service in content.directory.services.values()}


def test_the_picture_shows_what_the_bot_says(content: Content) -> None:
    """After a change of words: `.venv-gateway/bin/python -m docs.conversation`."""
    assert conversation.PICTURE.read_text(encoding="utf-8") == conversation.draw(content)


@pytest.mark.parametrize("page", ["exit.md", "access.md"])
def test_every_test_that_a_page_names_as_proof_exists(page: str) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", _read("docs", page)))
    assert len(named) > 5
    assert {name for name in named if not re.search(rf"def {name}\(", tests)} == set()
