"""Segments as carriers count them; the numbers are those of facts/protocols.md 1.6."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.segments import SegmentCount, count_segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", SegmentCount("GSM-7", 0, 1)),
        ("a" * 160, SegmentCount("GSM-7", 160, 1)),
        ("a" * 161, SegmentCount("GSM-7", 161, 2)),
        ("a" * 306, SegmentCount("GSM-7", 306, 2)),
        ("a" * 307, SegmentCount("GSM-7", 307, 3)),
        ("€" * 80, SegmentCount("GSM-7", 160, 1)),
        ("ñ" * 160, SegmentCount("GSM-7", 160, 1)),
        ("¿é¡ü¿" * 32, SegmentCount("GSM-7", 160, 1)),
        ("á" * 70, SegmentCount("UCS-2", 70, 1)),
        ("á" * 71, SegmentCount("UCS-2", 71, 2)),
        ("á" * 134, SegmentCount("UCS-2", 134, 2)),
        ("á" * 135, SegmentCount("UCS-2", 135, 3)),
        ("🙂" * 35, SegmentCount("UCS-2", 70, 1)),
        ("“" + "a" * 69, SegmentCount("UCS-2", 70, 1)),
    ],
)
def test_a_text_is_counted_as_it_is_billed(text: str, expected: SegmentCount) -> None:
    assert count_segments(text) == expected


@pytest.mark.parametrize("char", "áíóúÁÍÓÚ’—🙂ç")
def test_one_letter_outside_the_alphabet_doubles_the_price(char: str) -> None:
    assert count_segments("a" * 150 + char).encoding == "UCS-2"


@pytest.mark.parametrize("char", "~^|\\{}[]€")
def test_extended_letters_cost_two(char: str) -> None:
    assert count_segments(char).units == 2


def test_a_letter_of_two_units_is_never_cut_in_two() -> None:
    assert count_segments("a" * 152 + "€" + "a" * 152) == SegmentCount("GSM-7", 306, 3)
    assert count_segments("á" * 66 + "🙂" + "á" * 66) == SegmentCount("UCS-2", 134, 3)


@given(st.text(max_size=400))
def test_any_text_is_counted_within_bounds(text: str) -> None:
    counted = count_segments(text)
    single, joined = (160, 153) if counted.encoding == "GSM-7" else (70, 67)
    assert counted.units >= len(text)
    if counted.units <= single:
        assert counted.segments == 1
    else:
        assert counted.units / joined <= counted.segments <= counted.units / (joined - 1) + 1
