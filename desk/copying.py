"""Whether a sentence of ours repeats a source: runs of words are compared by hash, so that no source's text is kept here."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator

RUN = 8  # words in a row; shorter ones are shared by chance and by names


def hashed_runs(text: str) -> Iterator[tuple[str, str]]:
    """Each run of words of a text, as a short hash and as it reads."""
    words = folded_words(text)
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield hashlib.sha256(run.encode()).hexdigest()[:12], run


def folded_words(text: str) -> list[str]:
    """The words of a text without case, accents and signs."""
    folded = unicodedata.normalize("NFKD", text.lower().replace("’", "'")).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9']+", folded)


def shared_runs(text: str, known: "frozenset[str] | set[str]") -> list[str]:
    """The runs of a text that a source has too."""
    return [run for hashed, run in hashed_runs(text) if hashed in known]


def hashes_of(texts: Iterable[str]) -> set[str]:
    """The hashes of all runs of these texts."""
    return {hashed for text in texts for hashed, _ in hashed_runs(text)}
