"""The buttons a page offers after a reply: reviewed questions, sent as messages when pressed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contract.content import CONTENT_ROOT, Content, ContentError
from contract.directory import LANGUAGES, Language
from contract.reading import read_yaml


@dataclass(frozen=True)
class FollowUps:
    """Which questions to offer before the first word, and after which replies."""

    questions: Mapping[str, Mapping[str, str]]
    start: tuple[str, ...]
    asked: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, content: Content, path: Path = CONTENT_ROOT / "follow_ups.yml") -> "FollowUps":
        """Read and check the questions; ContentError when one is incomplete or unknown."""
        raw = read_yaml(path)
        found = cls(raw["questions"], tuple(raw["start"]), _listed(raw["asked"]), _listed(raw["after"]))
        found._check(content)
        return found

    def first(self, language: Language) -> list[str]:
        """What to offer before the first word."""
        return self._in(language, self.start)

    def following(self, reply_ids: tuple[str, ...], language: Language) -> list[str]:
        """What to offer: answers to what we asked, else what goes with the first reply, else with the others."""
        for listed, ids in ((self.asked, reply_ids), (self.after, reply_ids[:1]), (self.after, reply_ids[1:])):
            found = [names for reply_id in ids if (names := _longest(listed, reply_id)) is not None]
            if found:
                return self._in(language, (name for names in found for name in names))
        return []

    def _in(self, language: Language, names: Iterable[str]) -> list[str]:
        return [self.questions[name][language] for name in dict.fromkeys(names)]

    def _check(self, content: Content) -> None:
        for name, question in self.questions.items():
            if not all(question.get(language) for language in LANGUAGES) or not question.get("sources"):
                raise ContentError(f"follow-up {name} lacks a language or a source")
        for names in (self.start, *self.asked.values(), *self.after.values()):
            if unknown := set(names) - set(self.questions):
                raise ContentError(f"no follow-up {sorted(unknown)}")
        for prefix in (*self.asked, *self.after):
            if not any(reply_id.startswith(prefix) for reply_id in content.replies):
                raise ContentError(f"no reply begins with {prefix}")


def _listed(raw: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {prefix: tuple(names) for prefix, names in raw.items()}


def _longest(listed: Mapping[str, tuple[str, ...]], reply_id: str) -> tuple[str, ...] | None:
    prefix = max(filter(reply_id.startswith, listed), key=len, default=None)
    return None if prefix is None else listed[prefix]
