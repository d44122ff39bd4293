"""The buttons a page offers after a reply: reviewed questions, sent as messages when pressed."""

from collections.abc import Mapping
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
    after: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, content: Content, path: Path = CONTENT_ROOT / "follow_ups.yml") -> "FollowUps":
        """Read and check the questions; ContentError when one is incomplete or unknown."""
        raw = read_yaml(path)
        after = {prefix: tuple(names) for prefix, names in raw["after"].items()}
        found = cls(raw["questions"], tuple(raw["start"]), after)
        found._check(content)
        return found

    def first(self, language: Language) -> list[str]:
        """What to offer before the first word."""
        return [self.questions[name][language] for name in self.start]

    def following(self, reply_ids: tuple[str, ...], language: Language) -> list[str]:
        """What to offer after these replies: the first one decides."""
        lead = reply_ids[0] if reply_ids else ""
        prefix = max(filter(lead.startswith, self.after), key=len, default=None)
        return [self.questions[name][language] for name in self.after[prefix]] if prefix else []

    def _check(self, content: Content) -> None:
        for name, question in self.questions.items():
            if not all(question.get(language) for language in LANGUAGES) or not question.get("sources"):
                raise ContentError(f"follow-up {name} lacks a language or a source")
        for names in (self.start, *self.after.values()):
            if unknown := set(names) - set(self.questions):
                raise ContentError(f"no follow-up {sorted(unknown)}")
        for prefix in self.after:
            if not any(reply_id.startswith(prefix) for reply_id in content.replies):
                raise ContentError(f"no reply begins with {prefix}")
