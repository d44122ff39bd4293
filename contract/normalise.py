"""One plain form of a text, for matching and for the model: "I'm gonna k1ll mysellllf" is "im going to kill myself"."""

import re
from collections.abc import Iterator

from contract.disguise import closed_up, is_laughter, is_stretched, relaxed, unmasked
from contract.folding import fold
from contract.language import by_weight, weigh
from contract.spelling import shared_spellings, spellings

# w/ w/o b/c are words, and so is what stands on both sides of an apostrophe.
_TOKEN = re.compile(r"w/o?(?![^\W_])|w/|b/c(?![^\W_])|[^\W_]+(?:'[^\W_]+)*|[.?!,;]+")
_CONTENT_WORDS_WITH_SLASH = frozenset(("w/", "w/o", "b/c"))


def normalise(text: str) -> str:
    """Plain lower-case words and the marks `. ? ,` between single blanks; linear in the length of the text."""
    folded = closed_up(fold(text).strip().replace("\n", " . "))
    words = list(_words(folded))
    if is_stretched(folded):
        words = [relaxed(word) for word in words]
    return " ".join(spellings(by_weight(weigh(words), None)).spell(words))


def _words(folded: str) -> Iterator[str]:
    for chunk in folded.split():
        if chunk.isalpha():
            yield "hahaha" if chunk[0] in "hj" and is_laughter(chunk) else chunk
        else:
            yield from map(_mark, _TOKEN.findall(unmasked(chunk, shared_spellings())))


def _mark(token: str) -> str:
    """A word as it is; a row of punctuation as the one mark that matters."""
    if token[-1].isalnum() or token in _CONTENT_WORDS_WITH_SLASH:
        return token
    if "?" in token:
        return "?"
    return "." if "." in token or "!" in token else ","
