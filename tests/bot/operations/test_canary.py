"""The search for the canary finds it in whatever form and place; else that it finds nothing would mean nothing."""

import base64
import hashlib
import os
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
import redis

from bot.operations import canary
from bot.operations.canary import Canary, search
from tests.fakes import RedisServer

CANARY = Canary("+14155550177", "zanzibarquokka", "SMc0ffee")
LEFT = [
    CANARY.word,
    CANARY.word.upper(),
    f"text={CANARY.word}&x=1",
    f"call {CANARY.number} now",
    CANARY.number[2:],
    f"{CANARY.sid}77",
    quote(CANARY.number, safe=""),
    CANARY.word.encode().hex(),
    hashlib.sha256(CANARY.number.encode()).hexdigest(),
    hashlib.md5(CANARY.number[2:].encode(), usedforsecurity=False).hexdigest(),
    hashlib.sha1(CANARY.number[1:].encode(), usedforsecurity=False).hexdigest(),
    *(base64.b64encode(("x" * offset + CANARY.word + "tail").encode()).decode() for offset in range(4)),
    *(base64.b64encode(("x" * offset + CANARY.number + "tail").encode()).decode() for offset in range(4)),
]


@pytest.mark.parametrize("left", LEFT, ids=range(len(LEFT)))
def test_every_form_is_found(left: str) -> None:
    assert search(CANARY, [canary.text("log", lambda: f"before {left} after")])


def test_in_two_bytes_a_letter_too() -> None:
    assert search(CANARY, [canary.text("log", lambda: CANARY.word.encode("utf-16"))])


def test_nothing_is_found_where_nothing_is() -> None:
    assert search(CANARY, [canary.text("log", lambda: "engine_down code=slow 415 555 zanzibar quokka")]) == []


def test_a_report_does_not_repeat_what_was_found() -> None:
    hits = search(CANARY, [canary.text("log", lambda: " ".join(LEFT))])
    assert hits and not any(CANARY.word in repr(hit) or CANARY.number[2:] in repr(hit) for hit in hits)


def test_its_neighbours_are_not_taken_for_it() -> None:
    """Encoded, its last digit may melt into what follows; all others count."""
    neighbours = ("+14155550187", "+14155551177", "+14165550177")
    encoded = [base64.b64encode(("x" * offset + number).encode()).decode() for offset in range(4) for number in neighbours]

    assert search(CANARY, [canary.text("log", lambda: " ".join([*neighbours, *encoded]))]) == []


def test_two_canaries_are_not_the_same() -> None:
    made = [Canary.fresh() for _ in range(20)]
    assert len({one.word for one in made}) == len({one.sid for one in made}) == 20
    assert all(one.number[5:10] == "55501" for one in made)


def test_names_and_contents_of_files_are_searched(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one").write_bytes(b"\0" * (1 << 20) + b"zanzibar")
    assert search(CANARY, [canary.files("disk", tmp_path)]) == []
    (tmp_path / "deep" / "one").write_bytes(b"\0" * ((1 << 20) - 5) + CANARY.word.encode())
    (tmp_path / CANARY.number).touch()
    found = {hit.place.rpartition("/")[2] for hit in search(CANARY, [canary.files("disk", tmp_path)])}
    assert found == {"one", CANARY.number}


def test_old_files_and_folders_to_skip_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "old").write_text(CANARY.word)
    os.utime(tmp_path / "old", (1, 1))
    (tmp_path / "skipped").mkdir()
    (tmp_path / "skipped" / "new").write_text(CANARY.word)
    assert search(CANARY, [canary.files("disk", tmp_path, since=2.0, skip=[tmp_path / "skipped"])]) == []
    assert len(search(CANARY, [canary.files("disk", tmp_path, since=2.0)])) > 0


def test_command_lines_and_environments_are_searched() -> None:
    sleeper = subprocess.Popen(["sleep", "30", ], env={"LEFT": CANARY.number})  # fmt: skip
    try:
        assert search(CANARY, [canary.processes([sleeper.pid])])
    finally:
        sleeper.kill()
        sleeper.wait()


def test_keys_and_values_of_every_type_are_searched(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as server:
        server.flushall()
        place = canary.redis_server(redis_server.url)
        writes = [
            lambda: server.set(CANARY.word, 1),
            lambda: server.set("a", CANARY.number),
            lambda: server.sadd("b", CANARY.word),
            lambda: server.rpush("c", "x", CANARY.word),
            lambda: server.hset("d", "field", CANARY.word),
            lambda: server.zadd("e", {CANARY.word: 1}),
            lambda: server.xadd("f", {"field": CANARY.word}),
        ]
        for write in writes:
            assert search(CANARY, [place]) == []
            write()
            assert search(CANARY, [place])
            server.flushall()


def test_the_slow_log_is_searched(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as server:
        server.config_set("slowlog-log-slower-than", 0)
        try:
            server.get(CANARY.word)
            assert search(CANARY, [canary.redis_server(redis_server.url)])
        finally:
            server.config_set("slowlog-log-slower-than", 10_000)
            server.slowlog_reset()
