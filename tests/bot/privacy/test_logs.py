"""Logs of codes: whatever is logged, by whomever, no word and no number comes out."""

import io
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from bot.privacy import logs
from bot.settings import ROOT

CANARY = "quetzal-canary +14155550134"


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """What the configured logging writes; pytest's own handlers come back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    root.handlers[:] = handlers
    root.setLevel(level)


def failure() -> Exception:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        return error


def test_an_event_is_its_code_and_facts(output: io.StringIO) -> None:
    logs.event("engine_down", logging.WARNING, code="slow", port=5005)
    assert output.getvalue() == "WARNING waypost engine_down code=slow port=5005\n"


@pytest.mark.parametrize("name", ["waypost", "aiohttp.server", "asyncio", "redis", "twilio.http_client", "some.library", ""])
def test_gateway_logs_hold_codes_only(output: io.StringIO, name: str) -> None:
    logger = logging.getLogger(name)
    logger.debug("got %s", CANARY)
    logger.error("failed for %(who)s", {"who": CANARY}, exc_info=failure())
    logger.warning("stacked", stack_info=True)
    assert output.getvalue().count("\n") == 3
    assert "ValueError" in output.getvalue()
    assert "canary" not in output.getvalue() and "4155550134" not in output.getvalue()


@pytest.mark.parametrize("name", ["aiohttp.access", "asyncio", "root"])
def test_the_message_of_a_library_is_only_its_place(output: io.StringIO, name: str) -> None:
    logging.getLogger(name).error(CANARY)
    assert output.getvalue().startswith(f"ERROR {name} test_logs:")
    assert "canary" not in output.getvalue()


def test_a_crash_prints_its_type_and_place() -> None:
    program = f"from bot.privacy import logs; logs.configure('DEBUG')\nraise ValueError({CANARY!r})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "crash type=ValueError at=<string>:2" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_a_task_that_crashes_prints_its_type() -> None:
    program = f"""
import asyncio, gc
from bot.privacy import logs
logs.configure('DEBUG')
async def fails():
    raise ValueError({CANARY!r})
async def main():
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(main(), debug=True)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "ERROR asyncio" in done.stderr and "ValueError" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_a_thread_that_crashes_prints_its_type() -> None:
    program = f"""
import threading
from bot.privacy import logs
logs.configure('DEBUG')
def fails():
    raise ValueError({CANARY!r})
thread = threading.Thread(target=fails)
thread.start()
thread.join()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "ValueError" in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_an_error_within_a_destructor_prints_its_type() -> None:
    program = f"""
from bot.privacy import logs
logs.configure('DEBUG')
class Fails:
    def __del__(self):
        raise ValueError({CANARY!r})
Fails()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "ValueError" in done.stderr
    assert "canary" not in done.stdout + done.stderr
