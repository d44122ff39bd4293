"""The reviewed words: loading them, checking them, and rendering a reply id into text."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from contract.directory import LANGUAGES, Directory, Freshness, Language

CONTENT_ROOT = Path(__file__).resolve().parent.parent / "content"

Length = Literal["short", "more"]
MORE = "+more"  # suffix of a reply id: its longer words are meant

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LINE = re.compile(r"line:([a-z0-9-]+)\.(voice|text|keyword|web)")
_WHO = re.compile(r"who:([a-z0-9-]+)")
_OPERATOR_WORDS = ("program", "contact")
_PHONE_LIKE = re.compile(r"\d(?:[-. ()]*\d){4,}|(?<!\d)(?:911|988|211)(?!\d)")


class ContentError(ValueError):
    """The content is incomplete or breaks a rule; the process must not start."""


@dataclass(frozen=True)
class Reply:
    """One reviewed piece of text in both languages, by length."""

    id: str
    sources: tuple[str, ...]
    words: Mapping[Language, Mapping[str, str]]
    instead: str | None = None  # the reply to use when a line it names is stale

    def text(self, language: Language, length: Length) -> str:
        """The unrendered words; the short ones where no longer text exists."""
        words = self.words[language]
        return words.get(length) or words["short"]

    def services(self) -> frozenset[str]:
        """Ids of all services this reply names, in either language and any length."""
        texts = [text for words in self.words.values() for text in words.values()]
        return frozenset(match[1] for text in texts for match in _LINE.finditer(text))


@dataclass(frozen=True)
class Operator:
    """Who runs this bot: named in HELP and STOP replies."""

    program: str = "Waypost"
    contact: str = "waypost.test/help"


@dataclass(frozen=True)
class Content:
    """All replies by id, the directory they name lines from, and the hash of both."""

    replies: Mapping[str, Reply]
    directory: Directory
    hash: str
    operator: Operator = field(default_factory=Operator)

    @classmethod
    def load(cls, root: Path = CONTENT_ROOT, operator: Operator | None = None) -> "Content":
        """Read and check everything under `content/`; ContentError or DirectoryError when anything is wrong."""
        content = cls(
            replies=_load_replies(sorted((root / "replies").rglob("*.yml"))),
            directory=Directory.load(root / "directory"),
            hash=_hash_files(sorted(root.rglob("*.yml"))),
            operator=operator or Operator(),
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
        reply = self.reply(reply_id)
        length: Length = "more" if reply_id.endswith(MORE) else "short"
        age = self._oldest(reply, today or date.today())
        if age is Freshness.STALE and reply.instead:
            return self.render(reply.instead, language, today=today)
        text = self._fill(reply.text(language, length), language)
        if age is Freshness.DUE:
            text += " " + self._fill(self.reply("note.line_unchecked").text(language, "short"), language)
        return text

    def render_all(
        self,
        reply_ids: Iterable[str],
        language: Language,
        *,
        today: date | None = None,
    ) -> str:
        """Several replies as one text, in order."""
        return "\n".join(self.render(reply_id, language, today=today) for reply_id in reply_ids)

    def lines_named(self, reply_ids: Iterable[str], language: Language) -> tuple[str, ...]:
        """Ids of the services the replies name, first mention first."""
        named: dict[str, None] = {}
        for reply_id in reply_ids:
            for match in _LINE.finditer(self.reply(reply_id).text(language, "short")):
                named.setdefault(match[1])
        return tuple(named)

    def reply(self, reply_id: str) -> Reply:
        """The reply of this id, `+more` or not; ContentError when there is none."""
        try:
            return self.replies[reply_id.removesuffix(MORE)]
        except KeyError:
            raise ContentError("no reply of this id") from None

    def _oldest(self, reply: Reply, today: date) -> Freshness:
        ages = {self.directory.freshness(service, today) for service in reply.services()}
        order = (Freshness.STALE, Freshness.DUE, Freshness.FRESH)
        return next((age for age in order if age in ages), Freshness.FRESH)

    def _fill(self, text: str, language: Language) -> str:
        return _PLACEHOLDER.sub(lambda match: self._word(match[1], language), text)

    def _word(self, name: str, language: Language) -> str:
        if line := _LINE.fullmatch(name):
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

    def _check_reply(self, reply: Reply) -> None:
        if not reply.sources:
            raise ContentError("has no source")
        if set(reply.words["en"]) != set(reply.words["es"]):
            raise ContentError("has other lengths in one language than in the other")
        if "short" not in reply.words["en"] or not set(reply.words["en"]) <= set(get_args(Length)):
            raise ContentError("must have short words, may have more, and has nothing else")
        if self._may_go_stale(reply) and reply.instead is None:
            raise ContentError("names a line that may grow stale, and no `instead`")
        if reply.instead is not None and self._may_go_stale(self.reply(reply.instead)):
            raise ContentError("has an `instead` that may grow stale too")
        for language in LANGUAGES:
            for text in reply.words[language].values():
                if not text:
                    raise ContentError("has no words")
                if _PHONE_LIKE.search(_PLACEHOLDER.sub("", text)):
                    raise ContentError("holds digits like a phone number; use {line:…}")
                self.directory.refuse_blocked(self._fill(text, language))

    def _may_go_stale(self, reply: Reply) -> bool:
        far_future = date.max
        return any(self.directory.freshness(s, far_future) is Freshness.STALE for s in reply.services())


def _load_replies(paths: Iterable[Path]) -> dict[str, Reply]:
    replies: dict[str, Reply] = {}
    for path in paths:
        for reply_id, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if reply_id in replies:
                raise ContentError(f"{reply_id} stands twice")
            replies[reply_id] = _reply(reply_id, entry)
    return replies


def _reply(reply_id: str, entry: Mapping[str, Any]) -> Reply:
    try:
        words = {language: _squeezed(entry[language]) for language in LANGUAGES}
        return Reply(reply_id, tuple(entry["sources"]), words, entry.get("instead"))
    except KeyError as missing:
        raise ContentError(f"{reply_id} lacks {missing}") from None


def _squeezed(words: Mapping[str, str]) -> dict[str, str]:
    return {length: " ".join(text.split()) for length, text in words.items()}


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
