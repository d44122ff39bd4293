"""Logs of codes: no record can hold a number or a word, at any level, from any library."""

import logging
import sys
import threading
from typing import Any

# The one logger of the gateway. Its messages are codes; facts that are safe go into `extra={"facts": {...}}`.
log = logging.getLogger("waypost")


class CodeFormatter(logging.Formatter):
    """Prints our codes, and of everybody else's records only level, logger, place and exception type."""

    def format(self, record: logging.LogRecord) -> str:
        """One line that cannot hold a word somebody typed."""
        fault = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        what = _code(record) if record.name == log.name else f"{record.module}:{record.lineno}"
        return f"{record.levelname} {record.name} {what} {fault}".rstrip()


def configure(level: str = "INFO", stream: Any = None) -> None:
    """Send all logging through the code formatter, in place of any handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(CodeFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _type_only
    threading.excepthook = sys.unraisablehook = _of_thread_or_destructor


def event(name: str, level: int = logging.INFO, /, **facts: int | float | str) -> None:
    """Log a code with facts that are counts, ids of ours or names of ours; never pass anything from a message."""
    log.log(level, name, extra={"facts": facts})


def place(trace: Any) -> str:
    """File and line of where a traceback ends: all that may be said of it."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"


def _code(record: logging.LogRecord) -> str:
    facts = getattr(record, "facts", {})
    # record.msg and not getMessage(): arguments are never printed.
    return " ".join([str(record.msg), *(f"{name}={value}" for name, value in facts.items())])


def _type_only(kind: type[BaseException], error: BaseException | None, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("crash", extra={"facts": {"type": kind.__name__, "at": place(trace)}})


def _of_thread_or_destructor(crash: Any) -> None:
    _type_only(crash.exc_type, crash.exc_value, crash.exc_traceback)
