"""The reviewed words: loading them, checking them, and rendering a reply id into text."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from contract.directory import LANGUAGES, Directory, Freshness, Language
from contract.discreet import Discreet
from contract.reading import read_yaml
from contract.review import Review, review_of
from contract.sources import Sources, WebWords

CONTENT_ROOT = Path(__file__).resolve().parent.parent / "content"

Length = Literal["short", "more", "web"]
MORE = "+more"  # suffix of a reply id: its longer words are meant

_MOST_LINES = 2  # in a discreet answer
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LINE = re.compile(r"line:([a-z0-9-]+)\.(voice|text|keyword|web)")
_WHO = re.compile(r"who:([a-z0-9-]+)")
_OPERATOR_WORDS = ("program", "contact")
PHONE_LIKE = re.compile(r"\d(?:[-. ()]*\d){4,}|(?<!\d)(?:911|988|211)(?!\d)")


class ContentError(ValueError):
    """The content is incomplete or breaks a rule; the process must not start."""


@dataclass(frozen=True)
class Reply:
    """One reviewed piece of text in both languages, by length."""

    id: str
    sources: tuple[str, ...]
    words: Mapping[Language, Mapping[str, str]]
    instead: str | None = None  # the reply to use when a line it names is stale
    about: str = ""
    review: Review = field(default_factory=lambda: Review((), True))

    def text(self, language: Language, length: Length) -> str:
        """The unrendered words; the short ones where no longer text exists."""
        words = self.words[language]
        return words.get(length) or words["short"]

    def fuller(self, language: Language) -> str:
        """What a page shows: the words written for it, else the short and the longer ones together."""
        words = self.words[language]
        return words.get("web") or "\n".join(words[length] for length in ("short", "more") if length in words)

    def services(self) -> frozenset[str]:
        """Ids of all services this reply names, in either language and any length."""
        texts = [text for words in self.words.values() for text in words.values()]
        return frozenset(match[1] for text in texts for match in LINE.finditer(text))


@dataclass(frozen=True)
class Operator:
    """Who runs this bot: named in HELP and STOP replies."""

    program: str = "Waypost"
    contact: str = "waypost.test/help"


@dataclass(frozen=True)
class Labels:
    """What links say, by kind and language."""

    words: Mapping[str, Mapping[Language, str]]

    def fill(self, kind: str, language: Language, name: str, shown: str) -> str:
        """The label of one link; a service named by its number is not named twice."""
        label = self.words[kind][language].format(name=name, shown=shown)
        return re.sub(rf"[:,] {re.escape(shown)}$", "", label) if shown in name else label


@dataclass(frozen=True)
class Content:
    """All replies by id, the directory they name lines from, and the hash of both."""

    replies: Mapping[str, Reply]
    directory: Directory
    hash: str
    operator: Operator = field(default_factory=Operator)
    sources: Sources = field(default_factory=lambda: Sources({}))
    labels: Labels = field(default_factory=lambda: Labels({}))
    discreet: Discreet | None = None

    @classmethod
    def load(cls, root: Path = CONTENT_ROOT, operator: Operator | None = None) -> "Content":
        """Read and check everything under `content/`; ContentError or DirectoryError when anything is wrong."""
        content = cls(
            replies=_load_replies(sorted((root / "replies").rglob("*.yml"))),
            directory=Directory.load(root / "directory"),
            hash=_hash_files(sorted(root.rglob("*.yml"))),
            operator=operator or Operator(),
            sources=Sources.load(root / "sources.yml"),
            labels=Labels(read_yaml(root / "links.yml") if (root / "links.yml").exists() else {}),
            discreet=Discreet.load(root / "discreet.yml") if (root / "discreet.yml").exists() else None,
        )
        content._check()
        return content

    def render(
        self,
        reply_id: str,
        language: Language,
        *,
        today: date | None = None,
    ) -> str:
        """The words of one reply, with numbers from the directory; stale lines give way to the reply's `instead`."""
        length: Length = "more" if reply_id.endswith(MORE) else "short"
        reply, note = self._aged(self.reply(reply_id), language, today or date.today())
        return self._fill(reply.text(language, length) + note, language)

    def render_all(
        self,
        reply_ids: Iterable[str],
        language: Language,
        *,
        today: date | None = None,
    ) -> str:
        """Several replies as one text, in order."""
        return "\n".join(self.render(reply_id, language, today=today) for reply_id in reply_ids)

    def render_discreetly(self, reply_ids: Iterable[str], language: Language, *, today: date | None = None) -> str:
        """The same replies in words that show nothing on a locked screen; a line is named once, by its number."""
        if self.discreet is None:
            return self.render_all(reply_ids, language, today=today)
        texts = (self._discreetly(reply_id, self.discreet, language, today or date.today()) for reply_id in reply_ids)
        return "\n".join(dict.fromkeys(text for found in texts for text in found))

    def web(self, reply_id: str, language: Language, *, today: date | None = None) -> WebWords:
        """One reply as a page shows it, with the pages it rests on and who has read it; ages like `render`."""
        reply, note = self._aged(self.reply(reply_id), language, today or date.today())
        return WebWords(
            reply_id=reply.id,
            paragraphs=tuple(self._fill(reply.fuller(language) + note, language).splitlines()),
            sources=self.sources.pages(reply.sources, self.directory),
            review=reply.review,
        )

    def lines_named(self, reply_ids: Iterable[str], language: Language) -> tuple[str, ...]:
        """Ids of the services the replies name in their short words, first mention first."""
        return _lines(self.reply(reply_id).text(language, "short") for reply_id in reply_ids)

    def lines_on_page(self, reply_ids: Iterable[str], language: Language) -> tuple[str, ...]:
        """Ids of the services the replies name in the words a page shows."""
        return _lines(self.reply(reply_id).fuller(language) for reply_id in reply_ids)

    def reply(self, reply_id: str) -> Reply:
        """The reply of this id, `+more` or not; ContentError when there is none."""
        try:
            return self.replies[reply_id.removesuffix(MORE)]
        except KeyError:
            raise ContentError("no reply of this id") from None

    def _discreetly(self, reply_id: str, discreet: Discreet, language: Language, today: date) -> Iterable[str]:
        reply = self.reply(reply_id)
        if reply.id in discreet.as_they_are:
            return [self.render(reply_id, language, today=today)]
        named = self.lines_named((reply.id,), language)
        fresh = [line for line in named if self.directory.freshness(line, today) is not Freshness.STALE]
        if reply.id in discreet.replies and len(fresh) == len(named):
            return [self._fill(discreet.replies[reply.id][language], language)]
        known = [discreet.lines[line][language] for line in fresh if line in discreet.lines]
        return [self._fill(text, language) for text in known[:_MOST_LINES] or [discreet.otherwise[language]]]

    def _aged(self, reply: Reply, language: Language, today: date) -> tuple[Reply, str]:
        """The reply to give on this day, its `instead` once a line of it is stale, and the note a due line asks for."""
        age = self._oldest(reply, today)
        if age is Freshness.STALE and reply.instead:
            return self._aged(self.reply(reply.instead), language, today)
        note = " " + self.reply("note.line_unchecked").text(language, "short") if age is Freshness.DUE else ""
        return reply, note

    def fill(self, text: str, language: Language) -> str:
        """Words of ours with each `{line:…}`, `{who:…}`, `{program}` and `{contact}` filled in."""
        return self._fill(text, language)

    def _oldest(self, reply: Reply, today: date) -> Freshness:
        ages = {self.directory.freshness(service, today) for service in reply.services()}
        order = (Freshness.STALE, Freshness.DUE, Freshness.FRESH)
        return next((age for age in order if age in ages), Freshness.FRESH)

    def _fill(self, text: str, language: Language) -> str:
        return PLACEHOLDER.sub(lambda match: self._word(match[1], language), text)

    def _word(self, name: str, language: Language) -> str:
        if line := LINE.fullmatch(name):
            return self.directory.service(line[1]).contact(line[2], language)
        if who := _WHO.fullmatch(name):
            return self.directory.service(who[1]).contact("who", language)
        if name in _OPERATOR_WORDS:
            return str(getattr(self.operator, name))
        raise ContentError(f"unknown placeholder {{{name}}}")

    def _check(self) -> None:
        for reply in self.replies.values():
            try:
                self._check_reply(reply)
            except ValueError as error:
                raise ContentError(f"{reply.id}: {error}") from error
        if self.discreet:
            self._check_discreet(self.discreet)

    def _check_discreet(self, discreet: Discreet) -> None:
        discreet.check(frozenset(self.replies))
        for name, words in discreet.all_words().items():
            try:
                for language in LANGUAGES:
                    text = self._checked(words[language], language)
                    discreet.refuse_revealing(text, language)
            except ValueError as error:
                raise ContentError(f"discreet.yml, {name}: {error}") from error

    def _check_reply(self, reply: Reply) -> None:
        if not reply.sources:
            raise ContentError("has no source")
        if set(reply.words["en"]) != set(reply.words["es"]):
            raise ContentError("has other lengths in one language than in the other")
        if "short" not in reply.words["en"] or not set(reply.words["en"]) <= set(get_args(Length)):
            raise ContentError("must have short words, may have more and web, and has nothing else")
        for reference in reply.sources:
            self.sources.check(reference, self.directory)
        if self._may_go_stale(reply) and reply.instead is None:
            raise ContentError("names a line that may grow stale, and no `instead`")
        if reply.instead is not None and self._may_go_stale(self.reply(reply.instead)):
            raise ContentError("has an `instead` that may grow stale too")
        for language in LANGUAGES:
            for text in reply.words[language].values():
                self._checked(text, language)

    def _checked(self, text: str, language: Language) -> str:
        """The filled text, or ContentError when it is empty or holds digits that the directory did not give."""
        if not text:
            raise ContentError("has no words")
        if PHONE_LIKE.search(PLACEHOLDER.sub("", text)):
            raise ContentError("holds digits like a phone number; use {line:…}")
        filled = self._fill(text, language)
        self.directory.refuse_blocked(filled)
        return filled

    def _may_go_stale(self, reply: Reply) -> bool:
        far_future = date.max
        return any(self.directory.freshness(s, far_future) is Freshness.STALE for s in reply.services())


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[1] for text in texts for match in LINE.finditer(text)))


def _load_replies(paths: Iterable[Path]) -> dict[str, Reply]:
    replies: dict[str, Reply] = {}
    for path in paths:
        for reply_id, entry in read_yaml(path).items():
            if reply_id in replies:
                raise ContentError(f"{reply_id} stands twice")
            replies[reply_id] = _reply(reply_id, entry)
    return replies


def _reply(reply_id: str, entry: Mapping[str, Any]) -> Reply:
    try:
        words = {language: _squeezed(entry[language]) for language in LANGUAGES}
        sources, instead, about = tuple(entry["sources"]), entry.get("instead"), entry.get("about", "")
        return Reply(reply_id, sources, words, instead, about, review_of(entry))
    except KeyError as missing:
        raise ContentError(f"{reply_id} lacks {missing}") from None


def _squeezed(words: Mapping[str, str]) -> dict[str, str]:
    """Text messages are one line; a page keeps its paragraphs."""
    lines = {length: [" ".join(line.split()) for line in text.splitlines()] for length, text in words.items()}
    return {length: ("\n" if length == "web" else " ").join(filter(None, found)) for length, found in lines.items()}


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
