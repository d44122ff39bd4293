"""How many weeks a page shows: one of a few choices."""

from collections.abc import Sequence

from aiohttp import web


def span_of(request: web.Request, choices: Sequence[int], usual: int | None = None) -> int:
    """The choice of `?weeks=`; the usual one, or else the first, for anything else."""
    asked = request.query.get("weeks", "")
    return next((choice for choice in choices if str(choice) == asked), usual or choices[0])
