"""The lines of each need in the order to try them, and the replies about one line. Pure tables and small functions."""

from functools import cache
from typing import Dict, Optional, Tuple

from contract.content import Content
from contract.folding import read_table
from engine.phrases import Phrases, bare

# Tried in this order: "nobody answered" and "not that one" lead to the next.
_TO_TRY: Dict[str, Tuple[str, ...]] = {
    "danger": ("us-911",),
    "self_harm": ("lifeline-988", "crisis-text-line"),
    "sex_trafficking": ("nhth", "childhelp", "crisis-text-line"),
    "labor_trafficking": ("nhth", "dol-whd"),
    "recruiting": ("nhth", "childhelp"),
    "sextortion": ("ncmec-call", "ncmec-cybertipline", "childhelp"),
    "grooming_online": ("ncmec-call", "ncmec-cybertipline", "childhelp"),
    "images": ("ncmec-take-it-down", "ncmec-call", "ncmec-cybertipline"),
    "missing_child": ("ncmec-call", "us-911", "nrs"),
    "child_abuse": ("childhelp", "crisis-text-line", "nrs"),
    "sexual_assault": ("rainn", "childhelp", "crisis-text-line"),
    "dating_violence": ("love-is-respect", "ndvh", "childhelp"),
    "runaway": ("nrs", "childhelp", "crisis-text-line"),
    "bad_job": ("dol-whd", "nhth"),
    "distress": ("crisis-text-line", "lifeline-988", "childhelp"),
}
_TO_TRY_AS_ADULT = {
    "child_abuse": ("childhelp", "nhth", "ndvh"),
    "dating_violence": ("ndvh", "nhth"),
    "runaway": ("nrs", "nhth", "crisis-text-line"),
}
_TO_TRY_FOR_ANYTHING = ("childhelp", "nhth", "crisis-text-line")
_SITES = {"ncmec-take-it-down": "ncmec-call", "ncmec-cybertipline": "ncmec-call"}  # nobody answers at a web page

# What people ask about a line, by the label that hears it; the finer label wins over the wider one.
_ASPECTS = {
    "ask_line_free": "free",
    "ask_line_language": "language",
    "ask_line_police": "police",
    "ask_line_parents": "tell",
    "ask_line_name": "name",
    "act_cant_talk": "text",
    "ask_what_happens": "happens",
    "ask_confidential": "tell",
    "ask_line_facts": "free",
}


def aspect_of(label: str) -> Optional[str]:
    """What is asked about a line, if this label asks about one."""
    return _ASPECTS.get(label)


def is_fine(label: str) -> bool:
    """Whether a label is the finer of two that are heard together."""
    return label.startswith("ask_line_") and label != "ask_line_facts"


def reply_about(aspect: str, line: str, content: Content) -> Optional[str]:
    """The reply to a question about one line; None where none was written."""
    candidates = (f"line.{aspect}.{line}", f"line.{aspect}.{_SITES.get(line, line)}")
    return next((reply_id for reply_id in candidates if reply_id in content.replies), None)


def pointer(line: str) -> str:
    """The reply that names one line and nothing else."""
    return f"at.{line}"


def with_people(line: str) -> str:
    """The line, or the one where people answer if it is only a web page."""
    return _SITES.get(line, line)


def next_line(need: Optional[str], last: Optional[str], adult: bool) -> Optional[str]:
    """The line to try after `last`; None after the final one."""
    to_try = lines_for(need, adult)
    if last not in to_try:
        return to_try[0]
    after = to_try[to_try.index(last) + 1 :]
    return after[0] if after else None


def lines_for(need: Optional[str], adult: bool) -> Tuple[str, ...]:
    """Every line for a need, the best first."""
    as_adult = _TO_TRY_AS_ADULT.get(need or "") if adult else None
    return as_adult or _TO_TRY.get(need or "", _TO_TRY_FOR_ANYTHING)


def named_in(text: str) -> Optional[str]:
    """The line that a message asks about by name."""
    plain = bare(text)
    return next((line for line, names in _names().items() if names.are_in(plain)), None)


@cache
def _names() -> Dict[str, Phrases]:
    table = read_table("directory/line_names.yml")
    return {line: Phrases(names) for line, names in table.items()}
