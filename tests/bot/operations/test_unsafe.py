"""Unsafe set-ups are found, and named, on a machine, in settings and in a real Redis."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from bot.operations import redis_setup, unsafe
from bot.operations.unsafe import Finding
from bot.settings import ROOT, Address, Settings
from bot.store import StoreDown
from tests.fakes import RedisServer, free_port, gateway_settings

SAFE_REDIS = ("--save", "", "--appendonly", "no", "--slowlog-log-slower-than", "-1")

_AOF = ("--appendonly", "yes")
_NO_CONFIG = ("--rename-command", "CONFIG", "")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(
        gateway_settings(tmp_path, 5005, TWILIO_ACCOUNT_SID="AC" + "0" * 32),
        trusted_proxies=(unsafe.ipaddress.ip_network("::1"),),
    )


def names(findings: list[Finding]) -> set[str]:
    return {finding.name for finding in findings}


def test_safe_settings_have_nothing_to_say(settings: Settings) -> None:
    assert unsafe.of_settings(settings) == []


@pytest.mark.parametrize(
    ("changed", "name", "refuses"),
    [
        ({"log_level": "DEBUG"}, "log_level", True),
        ({"staff_listen": Address("0.0.0.0", 8081)}, "staff_listen", True),
        ({"staff_listen": Address("192.0.2.1", 8081)}, "staff_listen", True),
        ({"staff_listen": Address("::", 8081)}, "staff_listen", True),
        ({"listen": Address("0.0.0.0", 8080)}, "listen", False),
        ({"trusted_proxies": ()}, "trusted_proxies", False),
        ({"twilio_account_sid": None}, "deletion", False),
    ],
)
def test_unsafe_settings_are_named(settings: Settings, changed: dict[str, object], name: str, refuses: bool) -> None:
    (found,) = unsafe.of_settings(replace(settings, **changed))  # type: ignore[arg-type]
    assert (found.name, found.refuses) == (name, refuses)


def test_localhost_and_both_loopbacks_are_safe(settings: Settings) -> None:
    for host in ("127.0.0.1", "127.1.2.3", "::1", "localhost"):
        assert unsafe.of_settings(replace(settings, staff_listen=Address(host, 1))) == []


class Machine:
    """A /proc and a /sys/fs/cgroup of our own making."""

    def __init__(self, folder: Path) -> None:
        self.proc, self.cgroups = folder / "proc", folder / "cgroup"
        self.write("self/mounts", "/dev/vda1 / ext4 rw 0 0")
        self.write("swaps", "Filename Type Size Used Priority")
        self.write("self/cgroup", "0::/system.slice/waypost.service")
        (self.cgroups / "system.slice" / "waypost.service").mkdir(parents=True)

    def write(self, name: str, text: str) -> None:
        (self.proc / name).parent.mkdir(parents=True, exist_ok=True)
        (self.proc / name).write_text(text + "\n")

    def found(self, settings: Settings) -> set[str]:
        return names(unsafe.of_machine(settings, self.proc, self.cgroups)) - {"core_dumps"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


def test_a_safe_machine_has_nothing_to_say(settings: Settings, machine: Machine) -> None:
    assert machine.found(settings) == set()


def test_a_machine_that_does_not_tell_has_nothing_to_say(settings: Settings, tmp_path: Path) -> None:
    assert names(unsafe.of_machine(settings, tmp_path / "none", tmp_path / "none")) <= {"core_dumps"}


@pytest.mark.parametrize(
    ("kind", "name"), [("tmpfs", "ledger_volatile"), ("ramfs", "ledger_volatile"), ("overlay", "ledger_in_container")]
)
def test_a_ledger_that_will_not_last_is_named(settings: Settings, machine: Machine, kind: str, name: str) -> None:
    machine.write("self/mounts", f"/dev/vda1 / ext4 rw 0 0\nx {settings.ledger.parent} {kind} rw 0 0\ny /proc proc rw 0 0")
    assert machine.found(settings) == {name}
    machine.write("self/mounts", f"overlay / {kind} rw 0 0\n/dev/vda1 {settings.ledger.parent} ext4 rw 0 0")
    assert machine.found(settings) == set()


def test_a_ledger_that_others_can_read_is_named(settings: Settings, machine: Machine) -> None:
    settings.ledger.touch(mode=0o600)
    assert machine.found(settings) == set()
    settings.ledger.chmod(0o644)
    assert machine.found(settings) == {"ledger_readable"}


@pytest.mark.parametrize("group", ["system.slice", "system.slice/waypost.service"])
def test_swap_is_named_unless_our_group_may_not_use_it(settings: Settings, machine: Machine, group: str) -> None:
    machine.write("swaps", "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100")
    assert machine.found(settings) == set()
    machine.write("swaps", "Filename Type Size Used Priority\n/dev/vda2 partition 1 0 -2")
    assert machine.found(settings) == {"swap"}
    (machine.cgroups / group / "memory.swap.max").write_text("0\n")
    assert machine.found(settings) == set()


_CRASH = """
import ctypes, os, resource, sys
from contract import core_dumps
if sys.argv[1] == "forbid":
    core_dumps.forbid()
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))  # PR_GET_DUMPABLE
"""


def test_this_process_leaves_no_core_file() -> None:
    told = {
        how: subprocess.run([sys.executable, "-c", _CRASH, how], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for how in ("forbid", "allow")
    }
    assert told == {"forbid": "0\n", "allow": "1\n"}


@contextmanager
def redis_with(folder: Path, *options: str) -> Iterator[RedisServer]:
    server = RedisServer(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.mark.parametrize(
    ("options", "found", "refuses"),
    [
        (SAFE_REDIS, set(), False),
        (("--save", "60", "1", *SAFE_REDIS[4:]), {"redis_persistence"}, True),
        ((*SAFE_REDIS, *_AOF), {"redis_persistence"}, True),
        (SAFE_REDIS[:4], {"redis_slow_log"}, False),
        ((*SAFE_REDIS, *_NO_CONFIG), {"redis_config_hidden"}, False),
        (
            (*SAFE_REDIS, "--appendonly", "yes", "--rename-command", "CONFIG", ""),
            {"redis_config_hidden", "redis_persistence"},
            True,
        ),
        ((*SAFE_REDIS, "--replicaof", "127.0.0.1", "1"), {"redis_replicas"}, True),
        ((*SAFE_REDIS, "--requirepass", "x"), {"redis_login"}, True),
    ],
    ids=["safe", "rdb", "aof", "slow log", "no CONFIG", "aof, no CONFIG", "a replica", "password"],
)
async def test_an_unsafe_redis_is_named(tmp_path: Path, options: tuple[str, ...], found: set[str], refuses: bool) -> None:
    with redis_with(tmp_path, *options) as server:
        findings = await redis_setup.findings(server.url)
    assert names(findings) == found
    assert bool(unsafe.refused(findings)) == refuses


async def test_a_redis_with_a_replica_is_named(tmp_path: Path) -> None:
    with redis_with(tmp_path, *SAFE_REDIS) as server, redis_with(tmp_path, *SAFE_REDIS) as copy:
        client = redis.Redis.from_url(copy.url)
        client.execute_command("REPLICAOF", "127.0.0.1", server.port)
        for _ in range(200):
            if client.info("replication")["master_link_status"] == "up":
                break
        client.close()
        assert "redis_replicas" in names(await redis_setup.findings(server.url))


async def test_a_redis_without_rights_to_look_is_not_down(tmp_path: Path) -> None:
    with redis_with(tmp_path, *SAFE_REDIS) as server:
        client = redis.Redis.from_url(server.url)
        client.execute_command("ACL", "SETUSER", "gateway", "on", ">secret", "~*", "+@all", "-config")
        client.close()
        url = f"redis://gateway:secret@127.0.0.1:{server.port}/0"
        assert names(await redis_setup.findings(url)) == {"redis_config_hidden"}


async def test_a_redis_that_cannot_be_asked_is_down() -> None:
    with pytest.raises(StoreDown):
        await redis_setup.findings(f"redis://127.0.0.1:{free_port()}/0")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("redis://redis.test/0", {"redis_without_tls", "redis_without_password"}),
        ("rediss://redis.test/0", {"redis_without_password"}),
        ("redis://:secret@10.0.0.1/0", {"redis_without_tls"}),
        ("rediss://:secret@10.0.0.1/0", set()),
        ("redis://127.0.0.1/0", set()),
        ("unix:///run/redis.sock", set()),
    ],
)
def test_a_redis_elsewhere_needs_tls_and_a_password(url: str, found: set[str]) -> None:
    assert {finding.name for finding in redis_setup._of_url(url)} == found


def start(folder: Path, **environ: str) -> tuple[int | None, str]:
    """Exit code and standard error of a gateway; no code when it was still running after a while."""
    settings = {
        "WAYPOST_ENV": "production",
        "WAYPOST_PUBLIC_URL": "https://lantern.test",
        "WAYPOST_PROGRAM_NAME": "Lantern",
        "WAYPOST_CONTACT": "lantern.test/help",
        "WAYPOST_SECRET_KEY": "k" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "WAYPOST_LISTEN": f"127.0.0.1:{free_port()}",
        "WAYPOST_STAFF_LISTEN": f"127.0.0.1:{free_port()}",
        "WAYPOST_DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "bot", "serve"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | settings | environ, capture_output=True, text=True, timeout=8, check=False
        )
    except subprocess.TimeoutExpired as running:
        return None, (running.stderr or b"").decode()
    return done.returncode, done.stderr


def test_production_starts_when_all_is_safe_and_warns_by_name(tmp_path: Path) -> None:
    with redis_with(tmp_path, *SAFE_REDIS[:4]) as server:
        code, said = start(tmp_path / "data", WAYPOST_REDIS_URL=server.url)
    assert code is None, said
    assert "unsafe_redis_slow_log" in said and "unsafe_deletion" in said


def test_production_does_not_start_with_an_unsafe_redis(tmp_path: Path) -> None:
    with redis_with(tmp_path, "--save", "60", "1") as server:
        code, said = start(tmp_path / "data", WAYPOST_REDIS_URL=server.url)
    assert code == 2 and "Not started: redis_persistence" in said


@pytest.mark.parametrize(
    ("name", "value", "called"),
    [("WAYPOST_LOG_LEVEL", "DEBUG", "log_level"), ("WAYPOST_STAFF_LISTEN", "0.0.0.0:0", "staff_listen")],
)
def test_production_does_not_start_with_unsafe_settings(tmp_path: Path, name: str, value: str, called: str) -> None:
    code, said = start(tmp_path / "data", **{name: value})
    assert code == 2 and f"Not started: {called}" in said
    assert "CRITICAL waypost unsafe_" in said


def test_every_name_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    sources = [ROOT / "bot" / "operations" / name for name in ("unsafe.py", "redis_setup.py")]
    named = {name for path in sources for name in re.findall(r'Finding\(\s*"([a-z_]+)"', path.read_text())} | {
        "redis_persistence"
    }
    assert len(named) > 14
    assert [name for name in named if f"`{name}`" not in page] == []
