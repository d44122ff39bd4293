"""What is wrong with the content, each fault with its file, its line and its mend."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contract.content import LINE, PHONE_LIKE, PLACEHOLDER, Content, ContentError
from contract.directory import LANGUAGES, Directory, Freshness, Language
from contract.review import fingerprint, review_of
from contract.segments import count_segments
from contract.sources import Sources
from desk.entries import Entry, Place, read_entries
from desk.measure import LONG, MOST_WORDS, SHORT, sentences, words_in
from desk.wording import JARGON, PROMISES, without_names

_FIELDS = {"about", "sources", "signed", "needs_native_review", "instead", "en", "es"}
_LENGTHS = ("short", "more", "web")


@dataclass(frozen=True)
class Fault:
    """One thing to mend; one that may wait is only said."""

    place: Place
    what: str
    mend: str
    may_wait: bool = False

    def __str__(self) -> str:
        return f"{self.place.path}:{self.place.line}: {self.what}. {self.mend}"


def find_faults(root: Path, today: date) -> Iterator[Fault]:
    """Everything wrong below a content folder, in the order of its files."""
    entries = [entry for path in sorted((root / "replies").rglob("*.yml")) for entry in read_entries(path)]
    yield from _twice(entries)
    yield from _directory(root, today)
    directory = Directory.load(root / "directory")
    sources = Sources.load(root / "sources.yml")
    bare = Content(replies={}, directory=directory, hash="")
    ids = {entry.id for entry in entries}
    for entry in entries:
        yield from _form(entry)
        yield from _references(entry, ids, sources, directory)
        for language in LANGUAGES:
            yield from _texts(entry, language, bare)
    yield from _follow_ups(root, ids)


def _twice(entries: list[Entry]) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for entry in entries:
        if entry.id in first:
            place = first[entry.id]
            yield Fault(
                entry.place,
                f"{entry.id} stands twice",
                f"It stands at {place.path}:{place.line} too: keep one, or rename one",
            )
        first.setdefault(entry.id, entry.place)


def _form(entry: Entry) -> Iterator[Fault]:
    fields = entry.fields if isinstance(entry.fields, dict) else {}
    for name in sorted(set(fields) - _FIELDS):
        yield Fault(entry.at(name), f"{entry.id} has a field {name!r}", f"Fields are {', '.join(sorted(_FIELDS))}")
    for name in ("about", "sources"):
        if not fields.get(name):
            yield Fault(entry.at(name), f"{entry.id} has no {name}", "Say it: docs/content.md shows how")
    for language in LANGUAGES:
        if not isinstance(fields.get(language), dict):
            yield Fault(entry.at(language), f"{entry.id} has no words in {language!r}", "Write both languages")
    lengths = {language: set(fields[language]) for language in LANGUAGES if isinstance(fields.get(language), dict)}
    for language, found in lengths.items():
        if "short" not in found:
            yield Fault(
                entry.at(language), f"{entry.id} has no short words in {language!r}", "Write them: they are sent first"
            )
        for name in sorted(found - set(_LENGTHS)):
            yield Fault(entry.at(language, name), f"{entry.id} has words called {name!r}", "Lengths are short, more and web")
        for name in sorted(set().union(*lengths.values()) - found):
            yield Fault(
                entry.at(language), f"{entry.id} has no {name!r} in {language!r}", "Write the same lengths in both languages"
            )
    yield from _signatures(entry, fields)


def _signatures(entry: Entry, fields: Mapping[str, Any]) -> Iterator[Fault]:
    try:
        review = review_of(fields)
    except (ValueError, TypeError) as error:
        yield Fault(entry.at("signed"), f"{entry.id} {error}", "A signature is {by: …, role: …, on: YYYY-MM-DD, of: …}")
        return
    for signature in review.void:
        now = fingerprint(fields, signature.role)
        yield Fault(
            entry.at("signed"),
            f"{entry.id} has a signature of other words ({signature.role})",
            f'Take it out; whoever has read the words as they stand now signs `of: "{now}"`',
        )


def _references(entry: Entry, ids: set[str], sources: Sources, directory: Directory) -> Iterator[Fault]:
    for reference in entry.fields.get("sources") or ():
        try:
            sources.check(str(reference), directory)
        except ValueError as error:
            yield Fault(entry.at("sources"), f"{entry.id}: {error}", "Name a topic, a section, a service or an address")
    instead = entry.fields.get("instead")
    if instead is None and (old := _may_go_stale(entry, directory)):
        mend = "Name a reply of core lines as `instead`, or another contact"
        yield Fault(entry.at(), f"{entry.id} names {', '.join(old)}, which may grow stale, and no `instead`", mend)
    if instead is not None and instead not in ids:
        yield Fault(entry.at("instead"), f"{entry.id} names {instead!r}, which is no reply", "Name a reply that exists")


def _may_go_stale(entry: Entry, directory: Directory) -> list[str]:
    words = [entry.fields.get(language) for language in LANGUAGES]
    texts = " ".join(str(text) for found in words if isinstance(found, dict) for text in found.values())
    named = {match[1] for match in LINE.finditer(texts) if match[1] in directory.services}
    return sorted(service for service in named if directory.freshness(service, date.max) is Freshness.STALE)


def _texts(entry: Entry, language: Language, content: Content) -> Iterator[Fault]:
    words = entry.fields.get(language)
    for length, raw in words.items() if isinstance(words, dict) else ():
        place, name = entry.at(language, length), f"{entry.id} ({language}, {length})"
        if not str(raw or "").strip():
            yield Fault(place, f"{name} is empty", "Write the words or take the length away")
            continue
        if PHONE_LIKE.search(PLACEHOLDER.sub("", raw)):
            yield Fault(
                place, f"{name} holds a number as digits", "Write {line:SERVICE.voice}; numbers come from the directory"
            )
        try:
            text = content.fill(raw, language)
            content.directory.refuse_blocked(text)
        except (ContentError, ValueError) as error:
            yield Fault(place, f"{name}: {error}", "Look in content/directory/ for what the service has")
            continue
        yield from _budgets(place, name, text, language, length)
        yield from _wording(place, name, text, language)


def _budgets(place: Place, name: str, text: str, language: Language, length: str) -> Iterator[Fault]:
    for sentence in sentences(text):
        if (count := words_in(sentence)) > MOST_WORDS:
            yield Fault(
                place, f"{name} has a sentence of {count} words: “{sentence.strip()}”", f"Make it {MOST_WORDS} or fewer"
            )
    allowed = {"short": SHORT, "more": LONG}.get(length)
    if allowed is None:
        return
    found = count_segments(" ".join(text.split()))
    if found.segments > allowed[language]:
        dear = sorted({char for char in text if count_segments(char).encoding == "UCS-2"} - {"\n"})
        hint = (
            f"Other words without {' '.join(dear)} cost half" if dear else "Say less, or move some of it to a longer length"
        )
        yield Fault(place, f"{name} costs {found.segments} text segments, {allowed[language]} are allowed", hint)


def _wording(place: Place, name: str, text: str, language: Language) -> Iterator[Fault]:
    for kind, patterns in (("jargon", JARGON), ("a promise nobody can keep", PROMISES)):
        for said in re.findall(patterns[language], without_names(text), re.IGNORECASE):
            yield Fault(place, f"{name} says “{said}”, which is {kind}", "Say it as the person would")


def _directory(root: Path, today: date) -> Iterator[Fault]:
    path = root / "directory" / "services.yml"
    lines = [(number, line) for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
    first: dict[str, int] = {}
    for number, line in lines:
        if found := re.fullmatch(r"  - id: (\S+)\s*", line):
            if found[1] in first:
                yield Fault(
                    Place(path, number), f"service {found[1]} stands twice", f"It stands at line {first[found[1]]} too"
                )
            first.setdefault(found[1], number)
    directory = Directory.load(root / "directory")
    for service_id, number in first.items():
        if directory.freshness(service_id, today) is not Freshness.FRESH or _past(directory, service_id, today):
            yield Fault(
                Place(path, number),
                f"service {service_id} was last checked on {directory.service(service_id).checked}",
                "Compare it with its sources, better dial it, and set `checked:`",
                may_wait=True,
            )


def _past(directory: Directory, service_id: str, today: date) -> bool:
    # Core lines never age out of a reply, but they too must be checked.
    return (today - directory.service(service_id).checked).days > directory.recheck_days


def _follow_ups(root: Path, ids: set[str]) -> Iterator[Fault]:
    path = root / "follow_ups.yml"
    if not path.exists():
        return
    for entry in read_entries(path):
        for prefix in entry.fields if entry.id == "after" else ():
            if not any(reply_id.startswith(str(prefix)) for reply_id in ids):
                yield Fault(entry.at(str(prefix)), f"no reply begins with {str(prefix)!r}", "Name replies that exist")
