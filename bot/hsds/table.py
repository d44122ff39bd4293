"""The same services as tables: one CSV file for each kind of record, and the data package that names them."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.hsds.records import Record

_TABLES = {
    "phones": "phone",
    "schedules": "schedule",
    "service_areas": "service_area",
    "languages": "language",
    "cost_options": "cost_option",
}


def write_tables(services: Iterable[Record], folder: Path) -> tuple[Path, ...]:
    """Write every table and `datapackage.json`; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: rows for name, rows in _tables(services).items() if rows}
    written = [_write(folder / f"{name}.csv", rows) for name, rows in tables.items()]
    package = folder / "datapackage.json"
    package.write_text(json.dumps(_package(tables), indent=2) + "\n", encoding="utf-8")
    return (*written, package)


def _tables(services: Iterable[Record]) -> dict[str, list[Record]]:
    tables: dict[str, list[Record]] = {name: [] for name in ("service", "organization", *_TABLES.values())}
    organizations: dict[str, Record] = {}
    for service in services:
        organization = service["organization"]
        organizations.setdefault(organization["id"], organization)
        tables["service"].append(_flat(service))
        for nested, table in _TABLES.items():
            for record in service[nested]:
                tables[table].append(_flat(record))
                tables["language"].extend(language | {"phone_id": record["id"]} for language in record.get("languages", ()))
    tables["organization"] = list(organizations.values())
    return tables


def _flat(record: Mapping[str, Any]) -> Record:
    return {name: value for name, value in record.items() if not isinstance(value, (list, dict))}


def _columns(rows: Iterable[Record]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _write(path: Path, rows: list[Record]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _columns(rows), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _package(tables: Mapping[str, list[Record]]) -> Record:
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "profile": "tabular-data-resource",
            "schema": {"fields": [{"name": column} for column in _columns(rows)], "primaryKey": "id"},
        }
        for name, rows in tables.items()
    ]
    return {"name": "waypost-hsds", "profile": "tabular-data-package", "resources": resources}
