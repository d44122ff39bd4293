"""The records of the directory: valid, publishable, and the same tomorrow."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.hsds.listing import BadQuery, Query, page_of
from bot.hsds.records import Records
from bot.hsds.table import write_tables
from bot.settings import ROOT
from contract.content import Content
from contract.directory import GRACE_DAYS, NEVER_HIDDEN
from tests.bot.hsds.standard import service_validator

CHECKED = date(2026, 11, 21)


@pytest.fixture(scope="module")
def records(content: Content) -> Records:
    return Records(content)


@pytest.fixture(scope="module")
def services(records: Records) -> tuple[dict[str, Any], ...]:
    return records.services(CHECKED)


def by_name(services: tuple[dict[str, Any], ...], name: str) -> dict[str, Any]:
    return next(service for service in services if service["alternate_name"] == name)


def numbers(service: dict[str, Any]) -> list[str]:
    return [phone["number"] for phone in service["phones"]]


def test_every_service_is_valid(services: tuple[dict[str, Any], ...]) -> None:
    validator = service_validator()
    assert [error.message for service in services for error in validator.iter_errors(service)] == []


def test_the_validator_sees_a_fault(services: tuple[dict[str, Any], ...]) -> None:
    validator = service_validator()
    assert list(validator.iter_errors(services[0] | {"status": "perhaps"}))
    assert list(validator.iter_errors(services[0] | {"id": "not-a-uuid"}))
    assert list(validator.iter_errors({name: value for name, value in services[0].items() if name != "name"}))


def test_ids_are_stable_and_each_stands_once(services: tuple[dict[str, Any], ...]) -> None:
    """These two are in other people's databases; they must never change."""
    assert by_name(services, "Trafficking Hotline")["id"] == "ee0239d2-92ef-553b-866f-fdc9d3bb7710"
    assert by_name(services, "Childhelp")["id"] == "7d43cb17-fcbe-52b0-bbe0-d54185fa8635"
    ids = re.findall(r"'id': '([^']+)'", repr([{**service, "organization": None} for service in services]))
    assert len(ids) == len(set(ids)) > 150


def test_every_published_service_is_there_and_no_other(content: Content, services: tuple[dict[str, Any], ...]) -> None:
    published = [service.name for service in content.directory.services.values() if service.publish != "no"]
    assert [service["name"] for service in services] == published
    assert len(published) > 30


def test_a_service_that_may_not_be_published_is_left_out(content: Content, tmp_path: Path) -> None:
    directory = tmp_path / "directory"
    directory.mkdir()
    raw = yaml.safe_load((ROOT / "content/directory/services.yml").read_text(encoding="utf-8"))
    raw["services"] = [entry | {"publish": "no"} if entry["id"] == "trevor" else entry for entry in raw["services"]]
    (directory / "services.yml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    (directory / "lines.yml").write_text(
        (ROOT / "content/directory/lines.yml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    names = [service["alternate_name"] for service in Records(content, tmp_path).services(CHECKED)]
    assert "Trevor Project" not in names
    assert "Childhelp" in names


def test_web_only_services_show_no_number(content: Content, services: tuple[dict[str, Any], ...]) -> None:
    for service in services:
        ours = next(s for s in content.directory.services.values() if s.name == service["name"])
        assert bool(numbers(service)) <= ours.shows_numbers, service["name"]


@pytest.mark.parametrize("blocked", ["66008", "898211", "1-866-305-4673", "802-872-6196", "1-800-728-3843", "866-401-5510"])
def test_conflicts_and_blocked_numbers_stay_unpublished(services: tuple[dict[str, Any], ...], blocked: str) -> None:
    assert blocked not in repr(services)


def test_the_hotline_has_its_right_numbers(services: tuple[dict[str, Any], ...]) -> None:
    hotline = by_name(services, "Trafficking Hotline")
    assert numbers(hotline) == ["1-888-373-7888", "233733"]
    assert [language["code"] for language in hotline["languages"]] == ["en", "es"]


def test_a_language_in_doubt_is_not_listed(services: tuple[dict[str, Any], ...]) -> None:
    assert [language["code"] for language in by_name(services, "CyberTipline")["languages"]] == ["en"]


def test_what_a_caveat_says_travels_with_the_number(services: tuple[dict[str, Any], ...]) -> None:
    assert "police" in by_name(services, "HSI tip line")["alert"]
    assert all("Not yet called" in service["alert"] for service in services)


def test_an_old_entry_says_so_then_loses_its_numbers_and_core_lines_stay(content: Content, records: Records) -> None:
    due = CHECKED + timedelta(days=content.directory.recheck_days + 1)
    assert "weeks" in by_name(records.services(due), "Runaway Safeline")["alert"]
    assert numbers(by_name(records.services(due), "Runaway Safeline"))
    late = records.services(due + timedelta(days=GRACE_DAYS))
    assert not numbers(by_name(late, "Runaway Safeline"))
    for core in NEVER_HIDDEN:
        assert numbers(by_name(late, content.directory.service(core).names["en"]))


def test_pages_hold_everything_once(services: tuple[dict[str, Any], ...]) -> None:
    first = page_of(services, Query())
    assert (first["first_page"], first["last_page"], first["size"]) == (True, False, 10)
    seen = [s["id"] for n in range(1, first["total_pages"] + 1) for s in page_of(services, Query(page=n))["contents"]]
    assert seen == [service["id"] for service in services]
    assert page_of(services, Query(page=first["total_pages"]))["last_page"]
    assert page_of(services, Query(page=99))["empty"]


def test_a_list_can_be_searched_narrowed_and_made_small(services: tuple[dict[str, Any], ...]) -> None:
    assert [s["alternate_name"] for s in page_of(services, Query(search="runaway safeline"))["contents"]] == [
        "Runaway Safeline"
    ]
    owner = by_name(services, "Childhelp")["organization_id"]
    assert page_of(services, Query(organization_id=owner))["total_items"] == 1
    assert page_of(services, Query(modified_after="2030-01-01T00:00:00Z"))["empty"]
    minimal = page_of(services, Query(minimal=True))
    assert minimal["size"] == len(services)
    assert "description" not in minimal["contents"][0]
    assert "phones" in page_of(services, Query(full=True))["contents"][0]
    assert "phones" not in page_of(services, Query())["contents"][0]


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "9" * 50},
        {"page": "²"},
        {"per_page": "101"},
        {"full": "maybe"},
        {"modified_after": "yesterday"},
        {"format": "xml"},
    ],
)
def test_a_parameter_that_cannot_be_read_is_named_and_not_quoted(asked: dict[str, str]) -> None:
    with pytest.raises(BadQuery) as refused:
        Query.of(asked)
    assert str(refused.value) == next(iter(asked))


def test_tables_hold_what_the_records_hold(services: tuple[dict[str, Any], ...], tmp_path: Path) -> None:
    written = {path.name for path in write_tables(services, tmp_path / "tables")}
    assert {"service.csv", "organization.csv", "phone.csv", "language.csv", "schedule.csv", "datapackage.json"} <= written
    package = json.loads((tmp_path / "tables" / "datapackage.json").read_text(encoding="utf-8"))
    rows = {}
    for resource in package["resources"]:
        with (tmp_path / "tables" / resource["path"]).open(encoding="utf-8", newline="") as file:
            rows[resource["name"]] = list(csv.DictReader(file))
        assert list(rows[resource["name"]][0]) == [field["name"] for field in resource["schema"]["fields"]]
        assert len({row["id"] for row in rows[resource["name"]]}) == len(rows[resource["name"]])
    assert len(rows["service"]) == len(services)
    assert {row["organization_id"] for row in rows["service"]} == {row["id"] for row in rows["organization"]}
    assert len(rows["phone"]) == sum(len(service["phones"]) for service in services)
