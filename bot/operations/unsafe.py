"""Unsafe set-ups, each by its name: what would leave a trace, or lose an opt-out, although the code is right."""

import ipaddress
import os
import resource
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Address, Settings

_VOLATILE = ("tmpfs", "ramfs")
_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")


class UnsafeSetup(RuntimeError):
    """Production does not start like this."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong; `refuses` when production must not start with it."""

    name: str
    words: str  # what it means and what to do; no value of any setting
    refuses: bool = True

    def __str__(self) -> str:
        return f"{self.name}: {self.words}"


def refused(findings: list[Finding]) -> list[Finding]:
    """Those with which production must not start."""
    return [finding for finding in findings if finding.refuses]


def of_settings(settings: Settings) -> list[Finding]:
    """What the settings alone tell."""
    found = []
    if settings.log_level == "DEBUG":
        found.append(Finding("log_level", "WAYPOST_LOG_LEVEL is DEBUG; set INFO or WARNING"))
    if not is_loopback(settings.staff_listen):
        found.append(Finding("staff_listen", "WAYPOST_STAFF_LISTEN must be on loopback; reach it through a tunnel or a VPN"))
    if not is_loopback(settings.listen):
        found.append(
            Finding("listen", "WAYPOST_LISTEN is not on loopback and speaks plain HTTP; put TLS in front", refuses=False)
        )
    elif not settings.trusted_proxies:
        words = "without WAYPOST_TRUSTED_PROXIES all visitors behind your proxy share one limit of messages a minute"
        found.append(Finding("trusted_proxies", words, refuses=False))
    if not settings.deletes_at_twilio:
        found.append(
            Finding("deletion", "without TWILIO_ACCOUNT_SID texts stay at Twilio for about 13 months", refuses=False)
        )
    return found


def of_machine(settings: Settings, proc: Path = _PROC, cgroups: Path = _CGROUPS) -> list[Finding]:
    """What this machine and the files on it tell."""
    return [*_of_ledger(settings.ledger, proc), *_of_memory(proc, cgroups)]


def is_loopback(address: Address) -> bool:
    """Whether only this machine can reach an address."""
    return is_loopback_host(address.host)


def is_loopback_host(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _of_ledger(ledger: Path, proc: Path) -> Iterator[Finding]:
    kind = _file_system(ledger.parent, proc)
    if kind in _VOLATILE:
        yield Finding("ledger_volatile", f"the ledger is on {kind}: opt-outs would be lost at the next restart")
    elif kind == "overlay":
        words = "the ledger is inside a container: opt-outs go with it unless its folder is a volume"
        yield Finding("ledger_in_container", words, refuses=False)
    if ledger.exists() and stat.S_IMODE(ledger.stat().st_mode) & 0o077:
        yield Finding("ledger_readable", "others on this machine can read the ledger: chmod 600 it")


def _file_system(folder: Path, proc: Path) -> str:
    """The type of the file system that a folder is, or will be, on; empty when this system does not tell."""
    best, kind = -1, ""
    for point, found in _mounts(proc):
        if folder.resolve().is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), found
    return kind


def _mounts(proc: Path) -> Iterator[tuple[Path, str]]:
    for line in _lines(proc / "self" / "mounts"):
        _, point, kind, *_ = line.split(" ")
        yield Path(point.replace("\\040", " ")), kind


def _of_memory(proc: Path, cgroups: Path) -> Iterator[Finding]:
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        yield Finding("core_dumps", "a crash would write memory, with words in it, to the disk: LimitCORE=0")
    swaps = [line for line in _lines(proc / "swaps")[1:] if not line.startswith("/dev/zram")]
    if swaps and not _may_not_swap(proc, cgroups):
        words = "memory, with words in it, can be swapped to the disk: swapoff -a, or MemorySwapMax=0, or encrypt it"
        yield Finding("swap", words, refuses=False)


def _may_not_swap(proc: Path, cgroups: Path) -> bool:
    group = next((line.removeprefix("0::/") for line in _lines(proc / "self" / "cgroup") if line.startswith("0::/")), "")
    folder = cgroups / group
    while folder != cgroups.parent:  # a limit on any group above holds too
        if _lines(folder / "memory.swap.max") == ["0"]:
            return True
        folder = folder.parent
    return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines() if os.access(path, os.R_OK) else []
    except OSError:
        return []
