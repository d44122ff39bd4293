"""The review pages: `/review` and everything below it."""

from bot.staff.guard import StaffRouter
from bot.staff.parts import StaffParts
from bot.staff.review.figure_pages import FigurePages
from bot.staff.review.measuring_pages import MeasuringPages
from bot.staff.review.parts import Review, Shelf
from bot.staff.review.text_pages import TextPages
from bot.staff.roles import Role


class ReviewPages:
    """The area of the staff pages on what the bot understands."""

    def __init__(self, parts: StaffParts, review: Review) -> None:
        """All pages share one look at the training text."""
        parts.pages.templates.globals["reviewer"] = Role.REVIEWER
        shelf = Shelf(review.evaluations.text_folder)
        self._figures = FigurePages(parts, review)
        self._texts = TextPages(parts, shelf)
        self._measuring = MeasuringPages(parts, review, shelf)

    def add_routes(self, router: StaffRouter) -> None:
        """Viewers look, reviewers propose and measure, editors accept, export and switch. Fixed paths before patterns."""
        figures, texts, measuring = self._figures, self._texts, self._measuring
        router.get("/review", figures.all_needs, Role.VIEWER, menu="menu.review")
        router.get("/review/proposals", measuring.proposals, Role.REVIEWER)
        router.post("/review/proposals/{number}/withdraw", measuring.withdraw, Role.REVIEWER)
        router.get("/review/patch", measuring.patch, Role.EDITOR)
        router.get("/review/evaluation", measuring.evaluations, Role.REVIEWER)
        router.post("/review/evaluation", measuring.measure, Role.REVIEWER)
        router.post("/review/evaluation/stop", measuring.stop, Role.REVIEWER)
        router.get("/review/evaluation/{number}", measuring.evaluation, Role.REVIEWER)
        router.get("/review/evaluation/{number}/progress", measuring.progress, Role.REVIEWER)
        router.post("/review/evaluation/{number}/accept", measuring.accept, Role.EDITOR)
        router.post("/review/evaluation/{number}/switch", measuring.switch, Role.EDITOR)
        router.post("/review/switch-back", measuring.switch_back, Role.EDITOR)
        router.get("/review/fresh", texts.fresh_form, Role.REVIEWER)
        router.post("/review/fresh", texts.propose_fresh, Role.REVIEWER)
        router.get("/review/example/{key}", texts.label_form, Role.REVIEWER)
        router.post("/review/example/{key}", texts.propose_labels, Role.REVIEWER)
        router.get("/review/{label}/examples", texts.examples, Role.VIEWER)
        router.get("/review/{need}", figures.one_need, Role.VIEWER)
