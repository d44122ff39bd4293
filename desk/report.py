"""The page that people sign: every reply in both languages and all lengths, its sources, its cost, and who has read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract.content import MORE, Content, Reply
from contract.directory import LANGUAGES, Language
from contract.segments import count_segments
from contract.sources import Page
from desk.measure import english_grade, spanish_ease

_TEMPLATES = Path(__file__).parent
_LENGTHS = {"short": "first answer", "more": "MORE", "web": "on a page"}


@dataclass(frozen=True)
class Text:
    """One text of a reply as people read it."""

    length: str
    language: Language
    paragraphs: tuple[str, ...]
    cost: str
    ease: str


@dataclass(frozen=True)
class Row:
    """One reply on the report."""

    id: str
    about: str
    texts: tuple[Text, ...]
    references: tuple[str, ...]
    signed: tuple[str, ...]
    needs_native_review: bool


@dataclass(frozen=True)
class Group:
    """The replies of one family, under a heading."""

    name: str
    rows: tuple[Row, ...]


def write_report(content: Content, path: Path) -> None:
    """Write the report as one page that needs nothing else."""
    groups = _groups(content)
    rows = [row for group in groups for row in group.rows]
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    page = environment.get_template("report.html").render(
        groups=groups,
        sources=_sources(content),
        hash=content.hash,
        replies=len(rows),
        unsigned=sum(1 for row in rows if not row.signed),
        without_native=sum(1 for row in rows if row.needs_native_review),
        languages={"en": "English", "es": "Español"},
        lengths=_LENGTHS,
    )
    path.write_text("\n".join(line.rstrip() for line in page.splitlines()) + "\n", encoding="utf-8")


def _sources(content: Content) -> tuple[tuple[str, tuple[Page, ...]], ...]:
    """Each reference that a reply names, once, with the pages behind it."""
    named = sorted({reference for reply in content.replies.values() for reference in reply.sources}, key=_by_number)
    return tuple((reference, content.sources.pages((reference,), content.directory)) for reference in named)


def _by_number(reference: str) -> tuple[str, float, str]:
    kind, _, key = reference.partition(":")
    return kind, float(key) if key.replace(".", "", 1).isdigit() else 0.0, key


def _groups(content: Content) -> tuple[Group, ...]:
    families: dict[str, list[Reply]] = {}
    for reply in content.replies.values():
        families.setdefault(reply.id.partition(".")[0], []).append(reply)
    return tuple(Group(name, tuple(_row(content, reply) for reply in replies)) for name, replies in families.items())


def _row(content: Content, reply: Reply) -> Row:
    return Row(
        id=reply.id,
        about=reply.about,
        texts=tuple(_texts(content, reply)),
        references=reply.sources,
        signed=tuple(f"{s.role}: {s.by}, {s.on}{f' (seen by {s.second})' if s.second else ''}" for s in reply.review.signed),
        needs_native_review=reply.review.needs_native_review,
    )


def _texts(content: Content, reply: Reply) -> Iterable[Text]:
    # As on the day of the check: the report must not change with the calendar.
    day = min((content.directory.service(s).checked for s in reply.services()), default=date.min)
    for length in (length for length in _LENGTHS if length in reply.words["en"]):
        for language in LANGUAGES:
            if length == "web":
                paragraphs = content.web(reply.id, language, today=day).paragraphs
                cost = ""
            else:
                text = content.render(reply.id + (MORE if length == "more" else ""), language, today=day)
                paragraphs, segments = (text,), count_segments(text)
                cost = f"{segments.segments} × {segments.encoding}"
            raw = reply.words[language][length]
            ease = f"grade {max(english_grade(raw), 0):.1f}" if language == "en" else f"ease {spanish_ease(raw):.0f}"
            yield Text(length, language, paragraphs, cost, ease)
