"""From our directory to HSDS services: what may be published, with ids that never change."""

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from contract.content import CONTENT_ROOT, Content
from contract.directory import Freshness, Service
from contract.reading import read_yaml

Record = dict[str, Any]

# Ids are made from names in this space: the same service has the same id on every machine and in every release.
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://waypost.test/hsds")
_CODES = {"English": "en", "Spanish": "es"}
# A clause marked "(not confirmed)", then what stands in other brackets, then a clause in doubt.
_DOUBTFUL = tuple(map(re.compile, (r"[^;.(]*\(not confirmed\)", r"\([^)]*\)", r"[^.;]*not confirmed[^.;]*|^Varies.*")))
_EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"
_NOT_CALLED = "Not yet called by us: check before you rely on it."
_OLD = "We have not checked this entry in weeks."


class Records:
    """Every service that may be published, as HSDS records; built once a day, because entries grow old."""

    def __init__(self, content: Content, root: Path = CONTENT_ROOT) -> None:
        """Read the entries behind the directory, and the reviewed notes of the page of lines."""
        self._content = content
        entries = read_yaml(root / "directory" / "services.yml")["services"]
        self._entries: list[Mapping[str, Any]] = [entry for entry in entries if entry["publish"] != "no"]
        self._facts: Mapping[str, Any] = read_yaml(root / "directory" / "lines.yml")["facts"]
        self._on_day = lru_cache(maxsize=2)(self._build)

    def services(self, today: date) -> tuple[Record, ...]:
        """All services, fully nested, in the order of the directory."""
        return self._on_day(today)

    def _build(self, today: date) -> tuple[Record, ...]:
        records = tuple(self._service(entry, today) for entry in self._entries)
        for record in records:
            self._content.directory.refuse_blocked(repr(record))
        return records

    def _service(self, entry: Mapping[str, Any], today: date) -> Record:
        service = self._content.directory.service(entry["id"])
        age = self._content.directory.freshness(service.id, today)
        service_id = stable_id("service", service.id)
        organization = _organization(entry, service)
        record: Record = {
            "id": service_id,
            "organization_id": organization["id"],
            "name": service.name,
            "alternate_name": service.names["en"],
            "description": f"{entry['what_for']['en']}\n\nEn español: {entry['what_for']['es']}",
            "url": service.home,
            "status": "active",
            "interpretation_services": entry["languages"],
            "fees_description": entry["cost"],
            "eligibility_description": entry["who_for"],
            "assured_date": service.checked.isoformat(),
            "last_modified": f"{service.checked.isoformat()}T00:00:00Z",
            "alert": self._alert(service, age),
            "phones": [] if age is Freshness.STALE else list(_phones(entry, service, service_id)),
            "schedules": _schedules(entry, service_id),
            "service_areas": _named(entry["coverage"], "service_area", service_id, extent_type="text"),
            "languages": _languages(entry, service_id),
            "cost_options": _costs(entry, service_id),
            "organization": organization,
        }
        return {name: value for name, value in record.items() if value is not None}

    def _alert(self, service: Service, age: Freshness) -> str:
        facts = self._facts.get(service.id, {})
        said = [_sentence(self._content.fill(facts[name]["en"], "en")) for name in ("reports", "note") if name in facts]
        if not service.dialed:
            said.append(_NOT_CALLED)
        if age is not Freshness.FRESH:
            said.append(_OLD)
        return " ".join(said)


def stable_id(kind: str, name: str) -> str:
    """The id of one thing of this kind; the same for ever."""
    return str(uuid.uuid5(_SPACE, f"{kind}:{name}"))


def _organization(entry: Mapping[str, Any], service: Service) -> Record:
    name = entry["organization"]
    return {
        "id": stable_id("organization", name),
        "name": name,
        "description": f"Runs or stands behind {service.names['en']}.",
    }


def _phones(entry: Mapping[str, Any], service: Service, service_id: str) -> Iterable[Record]:
    if not service.shows_numbers:
        return
    if service.voice:
        yield {
            "id": stable_id("phone", f"{service.id}:voice"),
            "service_id": service_id,
            "number": service.voice,
            "type": "voice",
            "description": entry["phones"][0]["use"],
        }
    for text in service.texts:
        languages = "/".join(text.languages)
        phone: Record = {
            "id": stable_id("phone", f"{service.id}:text:{languages}"),
            "service_id": service_id,
            "number": text.display,
            "type": "text",
            "description": f"Text {text.keyword} to {text.display}" if text.keyword else f"Text to {text.display}",
        }
        yield phone | {"languages": [_language(code, f"phone:{service.id}:{languages}") for code in text.languages]}


def _language(code: str, owner: str) -> Record:
    name = next(name for name, known in _CODES.items() if known == code)
    return {"id": stable_id("language", f"{owner}:{code}"), "name": name, "code": code}


def _languages(entry: Mapping[str, Any], service_id: str) -> list[Record]:
    """Only what is sure: a language in doubt stays in the words of `interpretation_services`."""
    sure = entry["languages"]
    for doubtful in _DOUBTFUL:
        sure = doubtful.sub("", sure)
    codes = [code for name, code in _CODES.items() if name in sure]
    return [_language(code, f"service:{entry['id']}") | {"service_id": service_id} for code in codes]


def _schedules(entry: Mapping[str, Any], service_id: str) -> list[Record]:
    if not entry["hours"]:
        return []
    schedule: Record = {
        "id": stable_id("schedule", entry["id"]),
        "service_id": service_id,
        "description": entry["hours"],
    }
    if entry["hours"].startswith("24/7"):
        schedule |= {"freq": "WEEKLY", "byday": _EVERY_DAY, "opens_at": "00:00", "closes_at": "23:59"}
    return [schedule]


def _named(name: str | None, kind: str, service_id: str, **more: str) -> list[Record]:
    return [{"id": stable_id(kind, f"{service_id}:{name}"), "service_id": service_id, "name": name} | more] if name else []


def _costs(entry: Mapping[str, Any], service_id: str) -> list[Record]:
    cost = entry["cost"]
    if not cost or not cost.startswith("Free"):
        return []
    return [
        {
            "id": stable_id("cost_option", entry["id"]),
            "service_id": service_id,
            "option": "free",
            "currency": "USD",
            "amount": 0,
            "amount_description": cost,
        }
    ]


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
