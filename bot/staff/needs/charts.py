"""Charts as bare SVG within a page: pygal draws them, our stylesheet colours them. No style, no script, no link."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

_WIDTH = 360  # of the drawing; a phone shows it a little smaller, a desk a little larger
_ROW, _PAIR, _FRAME = 24, 38, 34
USUAL, TALL = 150, 230  # heights of a course
_LETTERS = 13
_TICKS_ACROSS, _TICKS_UP = 3, 4
_NAMED_WEEKS = 4
_CORNER = re.compile(r"[ML]([-\d.]+) ([-\d.]+)")
_ROUND = [first * 10**power for power in range(12) for first in (1, 2, 5)]
_UNUSED_TAGS = ("defs", "desc", "title")
_UNUSED_CLASSES = ("tooltip-overlay", "titles", "background")


class Point(NamedTuple):
    """One figure of a chart: None where it says “few” or where there is none."""

    name: str
    value: int | None
    margin: int


Points = tuple[Point, ...]


@lru_cache(256)
def bars(points: Points, label: str) -> Markup:
    """A bar for each figure, the first on top, each with a whisker as long as the noise may reach."""
    chart = _lying(points, len(points) * _ROW + _FRAME)
    return _drawn(chart, [points[::-1]], label)


@lru_cache(64)
def pairs(points: Points, others: Points, label: str) -> Markup:
    """Two bars for each name, the dark one on top: a figure, and the one it is compared with."""
    chart = _lying(points + others, len(points) * _PAIR + _FRAME)
    chart.x_labels = [point.name for point in points[::-1]]
    return _drawn(chart, [points[::-1], others[::-1]], label)


@lru_cache(256)
def course(points: Points, label: str, height: int = USUAL) -> Markup:
    """A line over weeks, broken where there is no figure, with a whisker at each."""
    import pygal

    names = [point.name for point in points]
    chart = pygal.Line(**_plain(points, _TICKS_UP), height=height, allow_interruptions=True, show_minor_x_labels=False)
    chart.x_labels = names
    chart.x_labels_major = names[::-1][:: -(-len(names) // _NAMED_WEEKS)]  # the last always, and a few before
    return _drawn(chart, [points], label, has_caps=False)


def _lying(points: Points, height: int) -> Any:
    import pygal  # here because it takes half a second, and only staff look at charts

    chart = pygal.HorizontalBar(**_plain(points, _TICKS_ACROSS), height=height, spacing=6)
    chart.x_labels = [point.name for point in points[::-1]]  # pygal begins at the bottom
    return chart


def _plain(points: Points, ticks_wanted: int) -> dict[str, Any]:
    from pygal.style import Style

    ticks = _ticks(max((point.value + point.margin for point in points if point.value is not None), default=1), ticks_wanted)
    return {
        "width": _WIDTH,
        "style": Style(font_family="inherit", label_font_size=_LETTERS, major_label_font_size=_LETTERS),
        "css": [],
        "js": [],
        "show_legend": False,
        "y_labels": ticks,
        "range": (0, ticks[-1]),
        "margin": 2,
        "margin_right": 16,
        "margin_top": 8,
        "no_data_text": "",
        "truncate_label": -1,
    }


def _drawn(chart: Any, series: Sequence[Points], label: str, *, has_caps: bool = True) -> Markup:
    for points in series:
        chart.add("", [_value(point) for point in points])
    root = chart.render_tree()
    _prune(root)
    if not has_caps:
        _without_caps(root)
    del root.attrib["id"]
    root.attrib |= {"class": "chart", "role": "img", "aria-label": label}
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - made here, and names are escaped by the writer


def _value(point: Point) -> dict[str, Any] | None:
    if point.value is None:
        return None
    return {"value": point.value, "ci": {"low": point.value - point.margin, "high": point.value + point.margin}}


def _prune(element: Element) -> None:
    """Leave the drawing alone: no styles, scripts, comments, tooltips, and no second reading of every figure."""
    for child in list(element):
        if _is_unused(child):
            element.remove(child)
        else:
            _prune(child)


def _without_caps(root: Element) -> None:
    """Let whiskers be plain strokes: weeks stand too close for caps."""
    for group in (group for group in root.iter("g") if group.get("class") == "ci"):
        for path in group:
            corners = [(float(x), float(y)) for x, y in _CORNER.findall(path.get("d", ""))]
            heights = [y for _, y in corners]
            path.set("d", f"M{corners[0][0]} {min(heights)} V{max(heights)}")


def _is_unused(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in _UNUSED_TAGS:
        return True
    return any(name in element.get("class", "").split() for name in _UNUSED_CLASSES)


def _ticks(most: int, wanted: int) -> list[int]:
    """Round numbers from nothing to a little beyond the largest."""
    step = next(step for step in _ROUND if step * wanted >= most)
    return [step * number for number in range(-(-most // step) + 1)]
