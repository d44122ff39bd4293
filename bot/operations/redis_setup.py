"""Whether a Redis server is set up so that nothing of a conversation reaches a disk, a copy or a wire in the clear."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import redis.asyncio as redis_asyncio
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from bot.operations.unsafe import Finding, is_loopback_host
from bot.store import StoreDown

PERSISTENCE = "redis_persistence"  # the one finding that no environment is allowed
_SECONDS = 5.0  # nobody waits for the check at start-up


async def findings(url: str) -> list[Finding]:
    """What is unsafe about this server; StoreDown when it cannot be asked."""
    found = [*_of_url(url)]
    client = redis_asyncio.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
    try:
        found += _of_info(await client.info("persistence"), await client.info("replication"))
        found += await _of_config(client)
    except AuthenticationError:
        found.append(Finding("redis_login", "Redis does not take the password of WAYPOST_REDIS_URL"))
    except (RedisError, OSError) as error:
        raise StoreDown from error
    finally:
        await client.aclose()
    return list({finding.name: finding for finding in found}.values())


def _of_url(url: str) -> Iterator[Finding]:
    parts = urlsplit(url)
    if parts.scheme == "unix" or is_loopback_host(parts.hostname or "localhost"):
        return
    if parts.scheme != "rediss":
        yield Finding("redis_without_tls", "Redis is on another machine and the way there is not encrypted: rediss://")
    if not parts.password:
        yield Finding("redis_without_password", "Redis is on another machine and asks for no password")


def _of_info(persistence: dict[str, Any], replication: dict[str, Any]) -> Iterator[Finding]:
    if persistence.get("aof_enabled"):
        yield _persistence()
    if replication.get("role") != "master" or replication.get("connected_slaves"):
        yield Finding("redis_replicas", "Redis copies what it holds to another server, which may write it to disk")


async def _of_config(client: "redis_asyncio.Redis") -> list[Finding]:
    found = []
    try:
        # One at a time: before version 7 Redis takes no list.
        config: dict[str | None, str | None] = {}
        for name in ("save", "appendonly", "slowlog-log-slower-than"):
            config |= await client.config_get(name)
    except ResponseError:  # forbidden, renamed or not there, as with many hosted servers
        words = "Redis does not let us see whether it writes to disk (CONFIG GET); make sure that it does not"
        return [Finding("redis_config_hidden", words, refuses=False)]
    if config.get("save") or config.get("appendonly") == "yes":
        found.append(_persistence())
    if config.get("slowlog-log-slower-than") != "-1":
        words = "Redis keeps slow commands, with codes of people in them: --slowlog-log-slower-than -1"
        found.append(Finding("redis_slow_log", words, refuses=False))
    return found


def _persistence() -> Finding:
    return Finding(PERSISTENCE, 'Redis would write conversations to disk: start it with --save "" --appendonly no')
