"""Proper names, which no gate counts as words of ours."""

import re

import yaml

from bot.settings import ROOT

_NAMES = yaml.safe_load((ROOT / "content" / "proper_names.yml").read_text(encoding="utf-8"))["names"]
_PATTERN = re.compile("|".join(map(re.escape, _NAMES)))


def without_names(text: str) -> str:
    """The text with each name as one short word."""
    return _PATTERN.sub("it", text)
