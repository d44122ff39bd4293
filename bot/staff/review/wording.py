"""What staff may write: their own words, short, and nothing that leads to a person."""

import re
import unicodedata
from collections.abc import Collection

from bot.staff.review.training_text import Row, TrainingText, folded

MAX_TEXT = 800
MAX_REASON = 300
# With the marks that keyboards, phones and word processors put between digits, a few of them at a time.
_MANY_DIGITS = re.compile(r"(?:\d[\s()./+-]*){5,}|(?:\d[\W_]{0,4}){7,}")
# "Cf" too: what nobody sees, or what shows letters in another order, would be accepted unread.
_CONTROL = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_JOINERS = "\u200c\u200d"  # within emoji and some scripts
_MAIL = re.compile(r"\S@\S|\B@\w")
_ADDRESS = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:app|biz|co|com|edu|es|gg|gov|info|io|link|ly|me|mx|net|online|org|site|to|top|tv|us|xyz)\b",
    re.I,
)
_WORD = re.compile(r"\w+")
_ALIKE = 0.8  # of the words of two texts together
_SHORT = 3  # words; texts so short may look alike


def faults(text: str, longest: int) -> list[str]:
    """Why this text is refused, as codes: empty, long, control, number, mail, address, markup."""
    plain = unicodedata.normalize("NFKC", text)
    found = {
        "empty": not plain.strip(),
        "long": len(text) > longest,
        "control": any(unicodedata.category(letter) in _CONTROL and letter not in _JOINERS for letter in text),
        "number": bool(_MANY_DIGITS.search(plain)),
        "mail": bool(_MAIL.search(plain)),
        "address": bool(_ADDRESS.search(plain)),
        "markup": bool(re.search(r"\[[^]]*\]\s*[({]", text)),  # Rasa would read it as an entity
    }
    return [code for code, is_so in found.items() if is_so]


def alike(text: str, training_text: TrainingText) -> Row | None:
    """The example that says nearly the same in nearly the same words: rows that look alike teach nothing."""
    if same := training_text.by_folded.get(folded(text)):
        return same
    words = frozenset(_words(text))
    if len(words) <= _SHORT:
        return None
    return next((row for row in training_text.rows if _share(words, _words(row.text)) >= _ALIKE), None)


def _share(words: frozenset[str], others: Collection[str]) -> float:
    other = frozenset(others)
    return len(words & other) / len(words | other) if len(other) > _SHORT else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
