"""The client: a process of its own, so that its CPU is told apart. Job as JSON on standard input, outcome on output.

It is a closed loop: as many requests are under way as the job's concurrency says, the next one goes out when one comes back.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import aiohttp

_TIMEOUT = aiohttp.ClientTimeout(total=60)

Answer = dict[str, Any]


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """Send every request of the job; seconds, CPU seconds and the answers with their latencies."""
    requests = iter(job["requests"])
    answers: list[Answer] = []
    async with aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=0)) as session:
        started, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(_worker(session, job["url"], requests, answers) for _ in range(job["concurrency"])))
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "answers": answers}


async def _worker(
    session: aiohttp.ClientSession, url: str, requests: Iterator[dict[str, Any]], answers: list[Answer]
) -> None:
    for request in requests:
        started = time.perf_counter()
        try:
            async with session.post(url, data=request["body"].encode(), headers=request["headers"]) as response:
                body, status, ids = await response.text(), response.status, response.headers.get("X-Waypost-Reply", "")
        except (aiohttp.ClientError, TimeoutError) as error:
            body, status, ids = type(error).__name__, 0, ""
        answers.append({"ms": (time.perf_counter() - started) * 1000, "status": status, "ids": ids, "body": body})


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
