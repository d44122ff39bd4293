"""The review desk's command line: `python -m desk check | measure | report FILE`."""

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path

from contract.content import CONTENT_ROOT, Content
from desk.faults import find_faults
from desk.measure import ease_of
from desk.report import write_report


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m desk", description="Waypost's review desk")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="name every fault of the content, with file, line and mend")
    commands.add_parser("report", help="write the page that people sign").add_argument("file", type=Path)
    commands.add_parser("measure", help="print how hard each reply is to read, as JSON")
    asked = parser.parse_args(arguments)
    if asked.command == "measure":
        return _measure()
    return check(CONTENT_ROOT) if asked.command == "check" else _report(asked.file)


def check(root: Path) -> int:
    """Print every fault; 1 when one must not wait."""
    faults = list(find_faults(root, date.today()))
    for fault in faults:
        print(f"{'note: ' if fault.may_wait else ''}{fault}", file=sys.stderr)
    return 1 if any(not fault.may_wait for fault in faults) else 0


def _measure() -> int:
    os.nice(19)  # the staff pages ask for it while people wait for answers
    print(json.dumps({reply.id: ease_of(reply) for reply in Content.load().replies.values()}))
    return 0


def _report(path: Path) -> int:
    write_report(Content.load(), path)
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
