"""SMS segments and their encoding, as carriers bill and cut them (3GPP TS 23.038)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_EXTENSION = frozenset("^{}\\[~]|€\f")

Encoding = Literal["GSM-7", "UCS-2"]


@dataclass(frozen=True)
class SegmentCount:
    """How a text travels: its encoding, its length in that encoding's units, and its segments."""

    encoding: Encoding
    units: int
    segments: int


def count_segments(text: str) -> SegmentCount:
    """Count the SMS segments of one message: 160/153 GSM-7 characters, or 70/67 UTF-16 units."""
    if all(char in _GSM7_BASIC or char in _GSM7_EXTENSION for char in text):
        widths = [2 if char in _GSM7_EXTENSION else 1 for char in text]
        return SegmentCount("GSM-7", sum(widths), _parts(widths, single=160, joined=153))
    widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return SegmentCount("UCS-2", sum(widths), _parts(widths, single=70, joined=67))


def _parts(widths: Sequence[int], single: int, joined: int) -> int:
    if sum(widths) <= single:
        return 1
    parts, room = 1, joined
    for width in widths:
        if width > room:  # a character of two units is never cut in two
            parts, room = parts + 1, joined
        room -= width
    return parts
