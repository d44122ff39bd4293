"""Health: alive while anything can be answered, ready when all configured parts are up."""

import asyncio

from aiohttp import web

from bot.engine.pool import EnginePool
from bot.store import EphemeralStore, StoreDown
from contract.content import Content


class Health:
    """`/health/live` and `/health/ready`."""

    def __init__(self, content: Content, store: EphemeralStore, engines: EnginePool) -> None:
        """Report on these parts."""
        self._content = content
        self._store = store
        self._engines = engines

    async def live(self, request: web.Request) -> web.Response:
        """200 while the process answers: the fallback needs neither engine nor store."""
        return web.json_response({"live": True})

    async def ready(self, request: web.Request) -> web.Response:
        """200 when all engines and the store are up; JSON with `engine`, `store`, `content`, `model`."""
        engines, store_up = await asyncio.gather(self._engines.ready(), self._store_up())
        all_up = store_up and engines["ready"] == engines["of"]
        body = {
            "engine": {"ready": engines["ready"], "of": engines["of"]},
            "store": "up" if store_up else "down",
            "content": self._content.hash,
            "model": engines["models"][0] if len(engines["models"]) == 1 else engines["models"] or None,
        }
        return web.json_response(body, status=200 if all_up else 503)

    async def _store_up(self) -> bool:
        try:
            await self._store.ping()
        except StoreDown:
            return False
        return True
