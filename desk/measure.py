"""What a text costs and how hard it is to read."""

import re
from collections.abc import Mapping

import textstat

from contract.content import Reply
from contract.directory import Language
from desk.wording import without_names

MOST_WORDS = 15
SHORT: Mapping[Language, int] = {"en": 2, "es": 3}  # text segments of a first reply
LONG: Mapping[Language, int] = {"en": 3, "es": 4}  # and of MORE
GRADE = 6  # by topic
HARDEST_GRADE = 8  # of a single text
EASY_SPANISH = 70  # Fernández Huerta: 70 to 80 is the sixth grade, more is easier


def sentences(text: str) -> list[str]:
    """The sentences of a rendered text; a colon and a bracket end one too."""
    return re.split(r"(?<=[.?!:;])\s+|[()]|//|\n", text)


def words_in(sentence: str) -> int:
    """How many words a sentence has; a sign between words is none."""
    return sum(1 for word in sentence.split() if re.search(r"\w", word))


def bare(text: str) -> str:
    """Words without numbers and names of lines and organizations, which no grade should count."""
    without = without_names(re.sub(r"\(?\{[^}]*\}\)?", "", text))
    return re.sub(r"\s+([.,?!])", r"\1", without)


def english_grade(text: str) -> float:
    """Automated Readability Index, which needs no syllables and so no word list from the net."""
    textstat.set_lang("en_US")
    return float(textstat.automated_readability_index(bare(text)))


def english_letters_grade(text: str) -> float:
    """Coleman-Liau, a second opinion."""
    textstat.set_lang("en_US")
    return float(textstat.coleman_liau_index(bare(text)))


def spanish_ease(text: str) -> float:
    """Fernández Huerta: the higher, the easier."""
    textstat.set_lang("es")
    return float(textstat.fernandez_huerta(bare(text)))


def ease_of(reply: Reply) -> dict[Language, dict[str, float]]:
    """The English grade and the Spanish ease of every text of a reply, by language and length."""
    return {
        "en": {length: round(max(english_grade(text), 0), 1) for length, text in reply.words["en"].items()},
        "es": {length: round(spanish_ease(text)) for length, text in reply.words["es"].items()},
    }
