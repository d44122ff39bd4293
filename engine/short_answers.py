"""Which answer a short message is: yes, no, the second one, wait. The lists are in `content/short_answers.yml`."""

from functools import cache
from typing import Dict, Optional, Tuple

from contract.folding import read_table
from engine.phrases import Phrases, bare

# In this order: where two needs were put to choice "the other one" is the second, and "ok" is a yes only to a question.
KINDS = ("both", "neither", "first", "second", "other_thing", "what_now", "help_me", "afraid")
KINDS += ("spanish", "english", "wait", "idk", "no", "yes", "small")
_MOST_WORDS = 7  # of a message that begins with yes or no


def answers_in(text: str, *, to_question: bool = False) -> Tuple[str, ...]:
    """Every kind of answer this whole message may be, in the order of `KINDS`; to a question, "no not now" is a no."""
    plain = bare(text)
    trimmed = _lists()["fillers"].without(plain)
    found = [kind for kind in KINDS if plain in _lists()[kind].all or trimmed in _lists()[kind].all]
    begun = _begun(trimmed) if to_question else None
    return tuple(found if begun is None or begun in found else [*found, begun])


def asks_whom_to_tell(text: str) -> bool:
    """Whether somebody asks if they should tell a person they know."""
    return _lists()["tell_someone"].are_in(bare(text))


def _begun(plain: str) -> Optional[str]:
    words = plain.split()
    if not 1 < len(words) <= _MOST_WORDS:
        return None
    return next((kind for kind in ("yes", "no") if words[0] in _lists()[f"{kind}_words"].all), None)


@cache
def _lists() -> Dict[str, Phrases]:
    return {kind: Phrases(phrases) for kind, phrases in read_table("short_answers.yml").items()}
