"""Keeps words out of Rasa's logs at every level. Call `silence` before anything of Rasa is imported.

Rasa logs message texts at DEBUG in many places, and structlog, unless configured, prints straight to standard output. So
all of structlog is sent through standard logging, and standard logging makes no record that could hold a word
(docs/adr/0003-logs.md).
"""

import logging
import os
from typing import Any

import structlog

LEVEL_VARIABLE = "WAYPOST_ENGINE_LOG_LEVEL"


def silence() -> None:
    """Turn telemetry off and mask all logging; safe to call more than once."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    route_structlog()
    logging.setLogRecordFactory(masked_record)
    logging.basicConfig(level=os.environ.get(LEVEL_VARIABLE, "WARNING"), format="%(levelname)s %(name)s %(message)s")


def route_structlog() -> None:
    """Send structlog's events to standard logging, where `masked_record` waits for them."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def masked_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record that says where and what kind, never what: its message, arguments and traceback are gone."""
    record = logging.LogRecord(*args, **kwargs)
    fault = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    record.msg, record.args = f"{record.module}:{record.lineno} {fault}".rstrip(), ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record
