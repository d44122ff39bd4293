"""The training text, and forms to propose a change to it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.staff.audit import Action
from bot.staff.guard import fields, member
from bot.staff.parts import StaffParts
from bot.staff.review.parts import Shelf
from bot.staff.review.proposals import Change, Proposals
from bot.staff.review.training_text import NONE, Labels, Row, TrainingText, texts_with_label
from bot.staff.review.wording import MAX_REASON, MAX_TEXT, alike, faults
from contract.training_text import FORMS, LANGUAGES, WHO

_PLACES = ("first", "second", "third", "fourth")
_ON_A_PAGE = 50
_PROPOSALS = "/review/proposals"


@dataclass(frozen=True)
class Draft:
    """A form as it was filled in, and what is wrong with it."""

    text: str = ""
    labels: Labels = field(default_factory=lambda: Labels((), "youth", "disclosure", "en"))
    reason: str = ""
    faults: tuple[str, ...] = ()
    alike: Row | None = None

    @property
    def places(self) -> list[tuple[str, str]]:
        """The four label fields with what is chosen in each."""
        chosen = (*self.labels.needs, *("",) * len(_PLACES))
        return [(place, label) for place, label in zip(_PLACES, chosen, strict=False)]


class TextPages:
    """Examples by label, and the two forms."""

    def __init__(self, parts: StaffParts, shelf: Shelf) -> None:
        """Show the text on this shelf."""
        self._pages = parts.pages
        self._ledger = parts.ledger
        self._audit = parts.audit
        self._shelf = shelf

    async def examples(self, request: web.Request) -> web.Response:
        """The texts with a label, a page at a time."""
        texts, label = await self._shelf.text(), request.match_info["label"]
        language = request.query.get("in", "")
        if label not in texts.labels or language not in ("", *LANGUAGES):
            raise web.HTTPNotFound
        rows = [row for row in texts_with_label(texts.rows, label) if language in ("", row.labels.lang)]
        pages = max(1, -(-len(rows) // _ON_A_PAGE))
        page = min(_page_in(request), pages)
        shown = rows[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]
        return self._pages.page(
            request,
            "review/examples.html",
            label=label,
            labels=texts.labels,
            spoken=language,
            languages=LANGUAGES,
            rows=shown,
            count=len(rows),
            number=page,
            pages=pages,
        )

    async def label_form(self, request: web.Request) -> web.Response:
        """Other labels for one text."""
        _, row = await self._row(request)
        return await self._form(request, Draft(row.text, row.labels), row)

    async def propose_labels(self, request: web.Request) -> web.StreamResponse:
        """Keep the proposal, or say what is wrong with it."""
        texts, row = await self._row(request)
        posted = fields(request)
        labels, reason = _labels_in(posted), posted.get("reason", "").strip()
        change = Change(row.text, labels, row.key)
        wrong = [*_label_faults(labels, texts), *faults(reason, MAX_REASON), *await self._clashes(change, texts)]
        if labels == row.labels:
            wrong.append("same")
        if wrong:
            return await self._form(request, Draft(row.text, labels, reason, tuple(dict.fromkeys(wrong))), row)
        return await self._propose(request, change, reason)

    async def fresh_form(self, request: web.Request) -> web.Response:
        """A text of one's own."""
        texts, label = await self._shelf.text(), request.query.get("label", "")
        labels = (label,) if label in texts.labels else ()
        return await self._form(request, Draft(labels=Labels(labels, "youth", "disclosure", "en")))

    async def propose_fresh(self, request: web.Request) -> web.StreamResponse:
        """Keep the proposal, or say what is wrong with it."""
        texts, posted = await self._shelf.text(), fields(request)
        text, reason = posted.get("text", "").strip(), posted.get("reason", "").strip()
        change = Change(text, _labels_in(posted))
        wrong = [*faults(text, MAX_TEXT), *faults(reason, MAX_REASON), *_label_faults(change.labels, texts)]
        wrong += await self._clashes(change, texts)
        twin = await asyncio.to_thread(alike, text, texts)
        if twin:
            wrong.append("alike")
        if wrong:
            return await self._form(request, Draft(text, change.labels, reason, tuple(dict.fromkeys(wrong)), twin))
        return await self._propose(request, change, reason)

    async def _propose(self, request: web.Request, change: Change, reason: str) -> web.StreamResponse:
        author, label = member(request).name, change.labels.leading
        await self._audit.done(
            author, Action.CHANGE_PROPOSED, label, lambda database: Proposals(database).propose(author, change, reason)
        )
        raise web.HTTPSeeOther(_PROPOSALS)

    async def _clashes(self, change: Change, texts: TrainingText) -> list[str]:
        waiting = await self._ledger.read(lambda database: Proposals(database).in_state("open"))
        if any(proposal.change.text == change.text for proposal in waiting):
            return ["pending"]
        return [] if change.is_fresh or change.can_be_made(texts) else ["only"]

    async def _row(self, request: web.Request) -> tuple[TrainingText, Row]:
        texts = await self._shelf.text()
        if row := texts.by_key.get(request.match_info["key"]):
            return texts, row
        raise web.HTTPNotFound

    async def _form(self, request: web.Request, draft: Draft, row: Row | None = None) -> web.Response:
        texts = await self._shelf.text()
        return self._pages.page(
            request,
            "review/form.html",
            status=400 if draft.faults else 200,
            draft=draft,
            row=row,
            labels=texts.labels,
            choices={"who": WHO, "form": FORMS, "lang": LANGUAGES},
            longest={"text": MAX_TEXT, "reason": MAX_REASON},
        )


def _labels_in(posted: Mapping[str, str]) -> Labels:
    chosen = [posted.get(place, "") for place in _PLACES]
    needs = tuple(label for label in chosen if label)
    return Labels(needs, posted.get("who", ""), posted.get("form", ""), posted.get("lang", ""))


def _label_faults(labels: Labels, texts: TrainingText) -> list[str]:
    known = labels.who in WHO and labels.form in FORMS and labels.lang in LANGUAGES
    together = len(set(labels.needs)) == len(labels.needs) and (NONE not in labels.needs or len(labels.needs) == 1)
    has_place = labels.leading in texts.leading
    return [] if known and together and has_place and set(labels.needs) <= set(texts.labels) else ["labels"]


def _page_in(request: web.Request) -> int:
    text = request.query.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
