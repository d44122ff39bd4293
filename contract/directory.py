"""The directory of services: the one source of every number, text code and link that a reply may name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import yaml

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")

# They stay in a reply however long ago somebody checked them: a child with no line at all is worse off.
NEVER_HIDDEN = frozenset({"us-911", "lifeline-988", "nhth", "childhelp", "ncmec-call"})
GRACE_DAYS = 15  # between "check it again" and "do not show it"; docs/adr/0006


class DirectoryError(ValueError):
    """The directory, or a reference into it, is wrong; the process must not start."""


class Freshness(Enum):
    """How long ago an entry was compared with its sources."""

    FRESH = "fresh"
    DUE = "due"
    STALE = "stale"


@dataclass(frozen=True)
class TextLine:
    """A text code or number, and the word to send to it."""

    display: str
    keyword: str | None
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """One service a person can reach, as far as a reply may show it."""

    id: str
    publish: str
    checked: date
    voice: str | None
    texts: tuple[TextLine, ...]
    web: str | None
    who_answers: Mapping[str, str]

    def contact(self, kind: str, language: Language) -> str:
        """The words for one way to reach this service: `voice`, `text`, `keyword`, `web` or `who`."""
        found = self._find(kind, language)
        if found is None:
            raise DirectoryError(f"{self.id} has no {kind!r} that may be shown")
        return found

    def _find(self, kind: str, language: Language) -> str | None:
        if kind == "who":
            return self.who_answers.get(language)
        if kind == "web":
            return self.web if self.publish != "no" else None
        if self.publish not in ("yes", "caveat"):
            return None
        if kind == "voice":
            return self.voice
        text = self._text_for(language)
        return {"text": text.display, "keyword": text.keyword}.get(kind) if text else None

    def _text_for(self, language: Language) -> TextLine | None:
        spoken = [t for t in self.texts if language in t.languages]
        return next(iter(spoken or self.texts), None)


@dataclass(frozen=True)
class Directory:
    """All services by id, and the contacts that must never be sent."""

    services: Mapping[str, Service]
    blocked: frozenset[str]
    recheck_days: int

    @classmethod
    def load(cls, folder: Path) -> "Directory":
        """Read `services.yml`, `who_answers.yml` and `blocklist.yml`."""
        raw = _read(folder / "services.yml")
        who = _read(folder / "who_answers.yml")
        as_of = date.fromisoformat(raw["meta"]["as_of"])
        services = [_service(entry, who.get(entry["id"], {}), as_of) for entry in raw["services"]]
        return cls(
            services={service.id: service for service in services},
            blocked=frozenset(_blocked_digits(_read(folder / "blocklist.yml")["do_not_publish"])),
            recheck_days=int(raw["meta"]["recheck_days"]),
        )

    def service(self, service_id: str) -> Service:
        """The service of this id; DirectoryError when there is none."""
        try:
            return self.services[service_id]
        except KeyError:
            raise DirectoryError(f"no service {service_id!r}") from None

    def freshness(self, service_id: str, today: date) -> Freshness:
        """How old the entry's last check is on `today`."""
        age = (today - self.service(service_id).checked).days
        if service_id in NEVER_HIDDEN or age <= self.recheck_days:
            return Freshness.FRESH
        return Freshness.DUE if age <= self.recheck_days + GRACE_DAYS else Freshness.STALE

    def refuse_blocked(self, text: str) -> None:
        """Raise DirectoryError when the text holds a contact of the blocklist."""
        digits = re.sub(r"(?<=\d)[^\dA-Za-z]{1,3}(?=\d)", "", text)
        for blocked in self.blocked:
            if re.search(rf"(?<!\d)1?{blocked}(?!\d)", digits):
                raise DirectoryError("a text holds a contact of the blocklist")


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _service(entry: Mapping[str, Any], who: Mapping[str, str], as_of: date) -> Service:
    checked = entry.get("checked")
    return Service(
        id=entry["id"],
        publish=entry["publish"],
        checked=date.fromisoformat(checked) if checked else as_of,
        voice=entry["phones"][0]["display"] if entry["phones"] else None,
        texts=tuple(
            TextLine(text["display"], text["keyword"], tuple(text["languages"] or ("en", "es"))) for text in entry["text"]
        ),
        web=_bare(entry["report_url"] or entry["chat_url"]),
        who_answers=who,
    )


def _bare(url: str | None) -> str | None:
    return re.sub(r"^https?://(www\.)?|/$", "", url) if url else None


def _blocked_digits(entries: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for entry in entries:
        digits = re.sub(r"\D", "", entry["e164"] or "")[-10:]
        if digits:
            yield digits
