"""Two pictures drawn from the figures, as SVG text: no library, the same bytes for the same numbers."""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

_SIDE, _EDGE = 320, 60
_CELL, _NAMES, _TOP = 26, 150, 130
_INK, _FAINT, _BLUE = "#1b1f24", "#9aa4b0", "#1f5fa8"
_STYLE = f"font-family='sans-serif' font-size='11' fill='{_INK}'"


def calibration_chart(bands: Sequence[dict[str, Any]]) -> str:
    """What was true, by confidence: a dot with its interval for each tenth, beside the line where both are equal."""
    width, height = _SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE
    axis = [_line(_at(0), _up(0), _at(1), _up(0), _INK), _line(_at(0), _up(0), _at(0), _up(1), _INK)]
    ticks = [_text(_at(tick / 4), _up(0) + 18, f"{tick / 4:g}", "middle") for tick in range(5)]
    ticks += [_text(_at(0) - 8, _up(tick / 4) + 4, f"{tick / 4:g}", "end") for tick in range(5)]
    names = [
        _text(_at(0.5), _up(0) + 40, "confidence", "middle"),
        _text(_at(0), _up(1) - 14, "share that was true", "middle"),
    ]
    drawn = [part for band in bands if band["mean"] is not None for part in _band(band)]
    title = "What a confidence means: the share that was true, by confidence, all needs together"
    return _svg(width, height, title, [*axis, *ticks, *names, _line(_at(0), _up(0), _at(1), _up(1), _FAINT), *drawn])


def confusion_chart(rows: "dict[str, dict[str, int]]") -> str:
    """What was heard of messages by their first need: the darker, the larger the share of the row."""
    columns = list(dict.fromkeys((*rows, *(said for row in rows.values() for said in row))))
    width, height = _NAMES + _CELL * len(columns) + 10, _TOP + _CELL * len(rows) + 10
    heads = [_slanted(_NAMES + _CELL * at + 17, _TOP - 8, name) for at, name in enumerate(columns)]
    cells = [part for at, (need, row) in enumerate(rows.items()) for part in _row(at, need, row, columns)]
    return _svg(width, height, "What was heard, by the first need of the message, in percent", [*heads, *cells])


def _band(band: dict[str, Any]) -> Iterable[str]:
    x, true = _at(band["mean"]), band["true"]
    yield _line(x, _up(true["low"]), x, _up(true["high"]), _BLUE)
    yield f"<circle cx='{x:.1f}' cy='{_up(true['share']):.1f}' r='4' fill='{_BLUE}'/>"


def _row(at: int, need: str, row: "dict[str, int]", columns: Sequence[str]) -> Iterable[str]:
    top, total = _TOP + _CELL * at, sum(row.values())
    yield _text(_NAMES - 8, top + 17, need, "end")
    for column, name in enumerate(columns):
        share = row.get(name, 0) / total if total else 0.0
        place = f"x='{_NAMES + _CELL * column}' y='{top}' width='{_CELL - 1}' height='{_CELL - 1}'"
        yield f"<rect {place} fill='{_BLUE}' fill-opacity='{max(share, 0.03):.2f}'/>"
        if share >= 0.005:
            white = " fill='#fff'" if share > 0.5 else ""
            middle = _NAMES + _CELL * column + 12
            yield f"<text x='{middle}' y='{top + 17}' text-anchor='middle'{white}>{100 * share:.0f}</text>"


def _at(share: float) -> float:
    return _EDGE + _SIDE * share


def _up(share: float) -> float:
    return _EDGE + _SIDE * (1 - share)


def _line(x: float, y: float, to_x: float, to_y: float, color: str) -> str:
    return f"<line x1='{x:.1f}' y1='{y:.1f}' x2='{to_x:.1f}' y2='{to_y:.1f}' stroke='{color}' stroke-width='1.5'/>"


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'>{escape(words)}</text>"


def _slanted(x: float, y: float, words: str) -> str:
    return f"<text transform='translate({x} {y}) rotate(-50)'>{escape(words)}</text>"


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' role='img' {_STYLE}>"
    paper = f"<title>{escape(title)}</title>\n<rect width='{width}' height='{height}' fill='#fff'/>"
    return "\n".join((head, paper, *parts, "</svg>")) + "\n"
