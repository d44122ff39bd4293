"""The staff listener: its own port and trust line. For now metrics and health; nothing of a conversation."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.web.health import Health


def staff_app(health: Health) -> web.Application:
    """The application on the staff port."""
    app = web.Application()
    app.router.add_get("/health/live", health.live)
    app.router.add_get("/metrics", _metrics)
    return app


async def _metrics(request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})
