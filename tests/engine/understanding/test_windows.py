"""No text may stall the engine, and no end of a text may be lost."""

import pytest

from engine.understanding.windows import windows


def test_short_text_is_its_own_window() -> None:
    assert windows("he has  my passport") == ["he has  my passport"]


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_blank_text_is_one_window(text: str) -> None:
    assert len(windows(text)) == 1


@pytest.mark.parametrize("count", [61, 100, 150, 400, 800])
def test_long_text_has_few_windows_with_both_ends(count: int) -> None:
    found = windows(" ".join(f"w{i}" for i in range(count)))
    assert 2 <= len(found) <= 4
    assert found[0].startswith("w0 ")
    assert found[-1].endswith(f"w{count - 1}")


def test_four_windows_cover_what_fits_into_four() -> None:
    found = windows(" ".join(f"w{i}" for i in range(190)))
    assert {word for window in found for word in window.split()} == {f"w{i}" for i in range(190)}


def test_one_endless_word_is_cut() -> None:
    assert [len(window) for window in windows("a" * 2000)] == [420]
