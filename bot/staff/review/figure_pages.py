"""How well each need is understood: figures made at training, and drift in the private weekly counts."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.figures.cards import Table
from bot.staff.parts import StaffParts
from bot.staff.review.drift import Drift, drift
from bot.staff.review.evaluation import SHIPPED_MODELS
from bot.staff.review.figures import Figures, NeedFigures
from bot.staff.review.parts import Review


@dataclass(frozen=True)
class InUse:
    """The model that answers now, and its figures."""

    models: list[str]
    figures: Figures | None
    is_chosen: bool


class FigurePages:
    """`/review` and `/review/{need}`; pages that only show."""

    def __init__(self, parts: StaffParts, review: Review) -> None:
        """Show what these parts tell."""
        self._pages = parts.pages
        self._engines = parts.engines
        self._review = review
        self._folders: list[Path] = [review.evaluations.models, SHIPPED_MODELS]
        self._released = parts.figures

    async def all_needs(self, request: web.Request) -> web.Response:
        """Every need in one table."""
        bands = await self._drift("band")
        return self._pages.page(request, "review/needs.html", in_use=await self._in_use(), bands=bands)

    async def one_need(self, request: web.Request) -> web.Response:
        """One need: found, confidence, confusions, drift."""
        in_use, need = await self._in_use(), request.match_info["need"]
        figures = in_use.figures.needs.get(need) if in_use.figures else None
        if figures is None:
            raise web.HTTPNotFound
        drifts = [found for found in await self._drift("need") if found.label == need]
        return self._pages.page(
            request, "review/need.html", in_use=in_use, figures=figures, drifts=drifts, points=_points(figures)
        )

    async def _in_use(self) -> InUse:
        models: list[str] = (await self._engines.ready())["models"]
        choice = self._review.serving.choice
        is_chosen = choice is not None and [choice.model.name.split(".")[0]] == models
        figures = await asyncio.to_thread(Figures.find, models[0], self._folders) if models else None
        return InUse(models, figures, is_chosen)

    async def _drift(self, table: Table) -> list[Drift]:
        return await asyncio.to_thread(drift, self._released, table)


def _points(figures: NeedFigures) -> list[tuple[float, float, float, float]]:
    """For the chart: mean confidence, share that was true, and its interval; in percent, upwards from the top."""
    return [
        (100 * band.mean, 100 - 100 * band.true.share, 100 - 100 * band.true.high, 100 - 100 * band.true.low)
        for band in figures.calibration
        if band.mean is not None and band.true.share is not None
    ]
