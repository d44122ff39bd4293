"""The report: one line for each thing that was tried, and what came of it."""

import sys
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TextIO


class Verdict(Enum):
    """What came of a check."""

    PASS = "PASS"  # noqa: S105 - no password
    FAIL = "FAIL"
    WARN = "WARN"
    SKIP = "----"  # could not be looked at from here


@dataclass
class Report:
    """Prints as it goes; `failed` tells whether anything did."""

    output: TextIO = field(default_factory=lambda: sys.stdout)
    counts: Counter[Verdict] = field(default_factory=Counter)

    def section(self, title: str) -> None:
        """Begin a part."""
        print(f"\n{title}", file=self.output)

    def say(self, verdict: Verdict, words: str) -> None:
        """Add one line."""
        self.counts[verdict] += 1
        print(f"  {verdict.value}  {words}", file=self.output)

    def check(self, holds: bool, words: str, otherwise: str = "") -> bool:
        """Add one line that passes or fails."""
        self.say(Verdict.PASS if holds else Verdict.FAIL, words if holds or not otherwise else f"{words}: {otherwise}")
        return holds

    def warn_unless(self, holds: bool, words: str, otherwise: str) -> None:
        """Add one line that passes or only warns."""
        self.say(Verdict.PASS if holds else Verdict.WARN, words if holds else f"{words}: {otherwise}")

    def skip(self, words: str) -> None:
        """Say what was not looked at, and why."""
        self.say(Verdict.SKIP, words)

    def fact(self, words: str) -> None:
        """Add something to read that is neither good nor bad."""
        print(f"        {words}", file=self.output)

    def end(self) -> None:
        """Sum up."""
        count = self.counts
        print(
            f"\n{count[Verdict.PASS]} passed, {count[Verdict.FAIL]} failed, {count[Verdict.WARN]} to look at, "
            f"{count[Verdict.SKIP]} not looked at.",
            file=self.output,
        )

    @property
    def failed(self) -> bool:
        """Whether anything failed."""
        return self.counts[Verdict.FAIL] > 0
