"""What the figures are, in plain words: what is counted, why it is a little wrong, its cost, what it does not cover."""

import math

from aiohttp import web

from bot.figures.budget import Allowance, Budget
from bot.figures.noise import THOUSANDTHS
from bot.figures.released import Released
from bot.staff.guard import StaffRouter
from bot.staff.needs.desk import NeedsDesk
from bot.staff.roles import Role


class Explained:
    """`/privacy`."""

    def __init__(self, desk: NeedsDesk, allowance: Allowance) -> None:
        """Explain these figures, at what a week may cost."""
        self._desk = desk
        self._guess = right_guesses(allowance.week / THOUSANDTHS)

    def add_routes(self, router: StaffRouter) -> None:
        """Register the page."""
        router.get("/privacy", self.page, Role.VIEWER, menu="menu.figures")

    async def page(self, request: web.Request) -> web.Response:
        """The page, with the budget of every year there is."""
        budgets = await self._desk.figures.ask(_budgets)
        return self._desk.page(request, "needs/privacy.html", budgets=budgets, guess=self._guess)


def right_guesses(epsilon: float) -> float:
    """Of 100 guesses whether a conversation is among the counted, how many can be right at most."""
    return round(100 / (1 + math.exp(-epsilon)), 1)


def _budgets(released: Released) -> list[Budget]:
    """Of the present year, and of each year with figures, newest first."""
    weeks = {week[:4]: week for week in released.weeks()}
    budgets = [released.week(week).budget for week in weeks.values()]
    present = released.budget()
    return sorted({budget.year: budget for budget in (*budgets, present)}.values(), key=lambda budget: budget.year)[::-1]
