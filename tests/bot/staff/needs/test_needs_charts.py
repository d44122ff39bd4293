"""Charts say what the figures say, and bring nothing along but lines and letters."""

import re
from xml.etree import ElementTree

from bot.staff.needs.charts import Point, bars, course, pairs

FOREIGN = re.compile(r"<script|<style|<!--|<desc|<title|style=|href|pygal|http:(?!//www.w3.org/2000/svg)|\bon\w+=|\bid=")
SVG = "{http://www.w3.org/2000/svg}"
POINTS = (Point("Sextortion", 120, 9), Point("Distress", 60, 9), Point("Danger now", 20, 9))


def places(chart: str) -> dict[str, float]:
    """How high each name stands."""
    root = ElementTree.fromstring(chart)
    axis = root.find(f".//{SVG}g[@class='axis y']")
    assert axis is not None
    return {text.text or "": float(text.get("y", "")) for text in axis.iter(f"{SVG}text")}


def lengths(chart: str, series: int = 0) -> list[tuple[float, float]]:
    """Where each bar begins and how long it is, from the top."""
    root = ElementTree.fromstring(chart)
    group = root.find(f".//{SVG}g[@class='series serie-{series} color-{series}']")
    assert group is not None
    return sorted((float(bar.get("y", "")), float(bar.get("width", ""))) for bar in group.iter(f"{SVG}rect"))


def test_each_bar_stands_beside_its_name_and_is_as_long_as_its_figure() -> None:
    chart = bars(POINTS, "Needs")
    names = sorted(places(chart), key=places(chart).__getitem__)
    assert names == [point.name for point in POINTS]
    bar_lengths = [length for _, length in lengths(chart)]
    unit = bar_lengths[0] / 120
    assert [round(length / unit) for length in bar_lengths] == [120, 60, 20]


def test_pairs_keep_both_sides_beside_the_name_the_first_on_top() -> None:
    others = tuple(Point(point.name, value, 9) for point, value in zip(POINTS, (30, 60, 90), strict=True))
    chart = pairs(POINTS, others, "Needs")
    first, second = lengths(chart, 0), lengths(chart, 1)
    unit = first[0][1] / 120
    assert [round(length / unit) for _, length in first] == [120, 60, 20]
    assert [round(length / unit) for _, length in second] == [30, 60, 90]
    assert all(top[0] < bottom[0] for top, bottom in zip(first, second, strict=True))
    assert sorted(places(chart), key=places(chart).__getitem__) == [point.name for point in POINTS]


def test_a_line_breaks_where_there_is_no_figure_and_every_dot_has_its_whisker() -> None:
    points = tuple(Point(f"Nov {day}", None if day == 4 else 40 + day, 9) for day in range(1, 10))
    chart = course(points, "Danger now")
    assert len(re.findall(r'<path d="M[^M"]+" class="line', chart)) == 2
    assert chart.count('class="dots"') == chart.count('class="ci"') == 8
    assert ">Nov 9<" in chart


def test_nothing_comes_along() -> None:
    for chart in (bars(POINTS, "Needs"), pairs(POINTS, POINTS, "Needs"), course(POINTS, "Needs")):
        assert not FOREIGN.search(chart)
        assert chart.startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_names_cannot_break_out() -> None:
    chart = bars((Point("<script>&\"'", 30, 9),), 'Needs" onload="alert(1)<b>')
    root = ElementTree.fromstring(chart)
    assert root.get("aria-label") == 'Needs" onload="alert(1)<b>' and root.get("onload") is None
    assert "<script" not in chart and "<b>" not in chart


def test_the_same_figures_are_drawn_once() -> None:
    before = bars.cache_info().hits
    assert bars(POINTS, "again") is bars(POINTS, "again")
    assert bars.cache_info().hits == before + 1
