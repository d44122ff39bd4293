"""The interface words of the website: labels, hints and page texts, reviewed like replies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from contract.content import CONTENT_ROOT, Content, ContentError
from contract.directory import LANGUAGES, Language
from contract.reading import read_yaml

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_PHONE_LIKE = re.compile(r"\d(?:[-. ()]*\d){4,}|(?<!\d)(?:911|988|211)(?!\d)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Words:
    """All texts of `content/web/` by id, rendered with the directory's numbers."""

    texts: Mapping[str, Mapping[Language, str]]

    @classmethod
    def load(cls, content: Content, folder: Path = CONTENT_ROOT / "web") -> "Words":
        """Read, check and render all texts; ContentError when one is incomplete or holds a number of its own."""
        texts: dict[str, Mapping[Language, str]] = {}
        for path in sorted(folder.glob("*.yml")):
            for text_id, entry in read_yaml(path).items():
                if text_id in texts:
                    raise ContentError(f"{text_id} stands twice")
                texts[text_id] = _rendered(text_id, entry, content)
        return cls(texts)

    def text(self, text_id: str, language: Language) -> str:
        """One text; ContentError when there is none of this id."""
        try:
            return self.texts[text_id][language]
        except KeyError:
            raise ContentError(f"no text {text_id!r}") from None

    def paragraphs(self, text_id: str, language: Language) -> list[Markup]:
        """The paragraphs of one text, escaped, with `**words**` in bold."""
        return [_with_bold(paragraph) for paragraph in self.text(text_id, language).split("\n") if paragraph]


def _rendered(text_id: str, entry: Mapping[str, Any], content: Content) -> Mapping[Language, str]:
    if not entry.get("sources"):
        raise ContentError(f"{text_id} has no source")
    for reference in entry["sources"]:
        content.sources.check(reference, content.directory)
    return {language: _text(text_id, entry.get(language), content, language) for language in LANGUAGES}


def _text(text_id: str, text: object, content: Content, language: Language) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ContentError(f"{text_id} has no words in {language}")
    if _PHONE_LIKE.search(_PLACEHOLDER.sub("", text)):
        raise ContentError(f"{text_id} holds digits like a phone number; use {{line:…}}")
    try:
        filled = content.fill(text.strip(), language)
        content.directory.refuse_blocked(filled)
    except ValueError as error:
        raise ContentError(f"{text_id}: {error}") from error
    return filled


def _with_bold(paragraph: str) -> Markup:
    return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(paragraph))))  # noqa: S704 - escaped just before
