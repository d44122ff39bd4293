"""The pictures are well-formed, show the numbers, and are the same for the same numbers."""

from xml.etree import ElementTree

from engine.measuring.charts import calibration_chart, confusion_chart
from engine.measuring.figures import calibration_bands

_SVG = "{http://www.w3.org/2000/svg}"
_BANDS = calibration_bands([(0.15, False), (0.15, True), (0.95, True)])
_ROWS = {"danger": {"danger": 3, "unsure": 1}, "bad_job": {"bad_job": 1}}


def test_a_dot_for_each_band_with_confidences() -> None:
    dots = ElementTree.fromstring(calibration_chart(_BANDS)).findall(f"{_SVG}circle")
    assert len(dots) == 2
    assert float(dots[1].attrib["cy"]) < float(dots[0].attrib["cy"])


def test_shares_of_a_row_in_percent() -> None:
    words = [text.text for text in ElementTree.fromstring(confusion_chart(_ROWS)).findall(f"{_SVG}text")]
    assert {"75", "25", "100", "danger", "bad_job", "unsure"} <= set(words)


def test_same_numbers_same_bytes() -> None:
    assert calibration_chart(_BANDS) == calibration_chart(_BANDS)
    assert confusion_chart(_ROWS) == confusion_chart(dict(_ROWS))
