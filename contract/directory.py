"""The directory of services: the one source of every number, text code and link that a reply may name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from contract.reading import read_yaml

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
    dial: str
    keyword: str | None
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """One service a person can reach, as far as a reply may show it."""

    id: str
    publish: str
    checked: date
    dialed: bool  # somebody has called, and the right people answered
    name: str
    names: Mapping[Language, str]  # short, as a button or a heading says it
    voice: str | None
    dial: str | None
    texts: tuple[TextLine, ...]
    chats: Mapping[Language, str]
    site: str | None
    who_answers: Mapping[str, str]

    @property
    def shows_numbers(self) -> bool:
        """Whether its numbers may be shown; `web_only` shows pages alone."""
        return self.publish in ("yes", "caveat")

    @property
    def home(self) -> str | None:
        """The page that stands for the service, if one is known for sure."""
        return self.site or self.chats.get("en")

    @property
    def web(self) -> str | None:
        """The address as a text message shows it."""
        return bare(self.home) if self.home else None

    def text_for(self, language: Language) -> TextLine | None:
        """The text line for this language, or the one there is."""
        spoken = [t for t in self.texts if language in t.languages]
        return next(iter(spoken or self.texts), None)

    def chat_for(self, language: Language) -> str | None:
        """The chat in this language, or the one there is."""
        return self.chats.get(language) or self.chats.get("en")

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
        if not self.shows_numbers:
            return None
        if kind == "voice":
            return self.voice
        text = self.text_for(language)
        return {"text": text.display, "keyword": text.keyword}.get(kind) if text else None


@dataclass(frozen=True)
class Directory:
    """All services by id, and the contacts that must never be sent."""

    services: Mapping[str, Service]
    blocked: frozenset[str]
    recheck_days: int

    @classmethod
    def load(cls, folder: Path) -> "Directory":
        """Read `services.yml`, `names.yml`, `who_answers.yml` and `blocklist.yml`."""
        raw = read_yaml(folder / "services.yml")
        who = read_yaml(folder / "who_answers.yml")
        names = read_yaml(folder / "names.yml")
        as_of = date.fromisoformat(raw["meta"]["as_of"])
        blocked = frozenset(_blocked_digits(read_yaml(folder / "blocklist.yml")["do_not_publish"]))
        services = [
            _service(entry, names.get(entry["id"], {}), who.get(entry["id"], {}), as_of, blocked)
            for entry in raw["services"]
        ]
        return cls(
            services={service.id: service for service in services},
            blocked=blocked,
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


def _service(
    entry: Mapping[str, Any], names: Mapping[Language, str], who: Mapping[str, str], as_of: date, blocked: frozenset[str]
) -> Service:
    checked = entry.get("checked")
    phone = entry["phones"][0] if entry["phones"] else None
    return Service(
        id=entry["id"],
        publish=entry["publish"],
        checked=date.fromisoformat(str(checked)) if checked else as_of,  # YAML may have read a date already
        dialed=entry["live_checked"],
        name=entry["service"],
        names={language: names.get(language, entry["service"]) for language in LANGUAGES},
        voice=phone["display"] if phone else None,
        dial=phone["dial"] if phone else None,
        texts=tuple(_text(text) for text in entry["text"] if text["dial"] not in blocked),
        chats=_chats(entry),
        site=_sure(entry, "report_url", "report_url_alt"),
        who_answers=who,
    )


def _text(entry: Mapping[str, Any]) -> TextLine:
    return TextLine(entry["display"], entry["dial"], entry["keyword"], tuple(entry["languages"] or LANGUAGES))


def _chats(entry: Mapping[str, Any]) -> Mapping[Language, str]:
    found: dict[Language, str | None] = {"en": _sure(entry, "chat_url", "chat_url_alt"), "es": _sure(entry, "chat_url_es")}
    return {language: url for language, url in found.items() if url}


def _sure(entry: Mapping[str, Any], *keys: str) -> str | None:
    """The first of these addresses that a source shows; an unconfirmed one is never linked."""
    known = (entry[key] for key in keys)
    return next((url for url in known if url and url not in entry["urls_unconfirmed"]), None)


def bare(url: str) -> str:
    """An address as people read it aloud."""
    return re.sub(r"^https?://(www\.)?|/$", "", url)


def _blocked_digits(entries: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for entry in entries:
        if entry["e164"]:
            yield re.sub(r"\D", "", entry["e164"])[-10:]
        elif code := re.match(r"\d{5,6}(?!\S)", entry["value"]):
            yield code[0]
