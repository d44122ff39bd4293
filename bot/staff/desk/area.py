"""The desk as one area of the staff pages."""

from bot.staff.desk.book import Book
from bot.staff.desk.calls import CallPages
from bot.staff.desk.pages import DeskPages
from bot.staff.desk.replies import ReplyPages
from bot.staff.guard import StaffRouter
from bot.staff.parts import StaffParts


class Desk:
    """Words, lines, and the patch."""

    def __init__(self, parts: StaffParts) -> None:
        """Keep book in this ledger."""
        book = Book(parts.content, parts.ledger, parts.audit)
        self._parts = (DeskPages(parts.pages, book), ReplyPages(parts.pages, book), CallPages(parts.pages, book))

    def add_routes(self, router: StaffRouter) -> None:
        """Register every page."""
        for part in self._parts:
            part.add_routes(router)
