"""Cutting a long text into a few overlapping windows, so that no message can stall the engine."""

_WORDS = 60
_OVERLAP = 15
_MOST = 4
_LONGEST = 420  # characters of one window, for texts without blanks


def windows(text: str) -> list[str]:
    """The text itself when it is short; else at most four windows, of which the last one ends with the text."""
    words = text.split()
    if len(words) <= _WORDS:
        return [text[:_LONGEST]] if len(text) > _LONGEST else [text]
    last = len(words) - _WORDS
    starts = sorted({min(start, last) for start in _starts(last)})
    return [" ".join(words[start : start + _WORDS])[:_LONGEST] for start in starts]


def _starts(last: int) -> list[int]:
    """Evenly spread beginnings, so that the middle of a very long text is sampled rather than its end lost."""
    count = min(_MOST, -(-last // (_WORDS - _OVERLAP)) + 1)
    return [round(last * i / (count - 1)) for i in range(count)]
