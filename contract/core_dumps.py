"""Keeps this process's memory, and the words in it, out of crash dumps."""

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4  # from linux/prctl.h


def forbid() -> None:
    """Leave no core file when this process crashes, nor one that is piped to a crash reporter; heirs get no file either."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # the limit alone does not stop a dump that goes to a program
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
