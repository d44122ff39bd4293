"""Proposals on their way: measured, accepted by somebody else, exported, and put to use."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.operations.switching import SwitchRefused, model_id
from bot.staff.audit import Action
from bot.staff.guard import fields, member, require_proof
from bot.staff.parts import StaffParts
from bot.staff.review.evaluation import STEPS, Busy, Outcome, TooLittleMemory
from bot.staff.review.parts import Review, Shelf
from bot.staff.review.patch import patches
from bot.staff.review.proposals import Evaluation, NotOpen, OwnWork, Proposal, Proposals, overwrite_log
from bot.staff.review.training_text import key_of
from bot.staff.roles import Role

_PROPOSALS = "/review/proposals"
_EVALUATION = "/review/evaluation"
_LONGEST = 10  # digits of a number in a path
_NOTED = 10  # numbers of changes in one entry of the log


class MeasuringPages:
    """`/review/proposals`, `/review/evaluation` and what they post to."""

    def __init__(self, parts: StaffParts, review: Review, shelf: Shelf) -> None:
        """Measure changes to the text on this shelf."""
        self._pages = parts.pages
        self._ledger = parts.ledger
        self._audit = parts.audit
        self._settings = parts.settings
        self._engines = parts.engines
        self._review = review
        self._shelf = shelf

    async def proposals(self, request: web.Request) -> web.Response:
        """All changes, those that wait first."""
        return await self._proposals(request)

    async def withdraw(self, request: web.Request) -> web.StreamResponse:
        """Take a change back: one's own, or for an editor any."""
        number, who = _number(request), member(request)
        found = await self._ledger.read(lambda database: Proposals(database).of([number]))
        if not found:
            raise web.HTTPNotFound
        if found[0].author != who.name and not who.role.includes(Role.EDITOR):
            raise web.HTTPForbidden
        try:
            await self._audit.done(
                who.name,
                Action.CHANGE_WITHDRAWN,
                str(number),
                lambda database: Proposals(database).withdraw(number, who.name),
            )
        except NotOpen:
            return await self._proposals(request, status=409, text="review.not_open")
        await self._ledger.read(overwrite_log)
        raise web.HTTPSeeOther(_PROPOSALS)

    async def patch(self, request: web.Request) -> web.Response:
        """All accepted changes that are not in the training text yet."""
        accepted = await self._ledger.read(lambda database: Proposals(database).in_state("accepted"))
        series = await asyncio.to_thread(patches, await self._shelf.text(), accepted)
        await self._audit.note(member(request).name, Action.PATCH_EXPORTED)
        return web.Response(
            text=series,
            content_type="text/x-patch",
            headers={"Content-Disposition": 'attachment; filename="training-text.mbox"', "Cache-Control": "no-store"},
        )

    async def measure(self, request: web.Request) -> web.StreamResponse:
        """Begin to measure the chosen changes."""
        chosen = {name[1:] for name in fields(request) if name[:1] == "p" and name[1:].isascii() and name[1:].isdecimal()}
        waiting = await self._ledger.read(lambda database: Proposals(database).in_state("open"))
        numbers = [proposal.id for proposal in waiting if str(proposal.id) in chosen]
        if not numbers:
            return await self._proposals(request, status=400, text="review.not_open")
        if self._review.evaluations.running is not None:
            return await self._proposals(request, status=409, text="review.busy")
        name = member(request).name
        await self._audit.note(name, Action.CHANGES_MEASURED, _noted(numbers))
        try:
            number = await self._review.evaluations.start(name, numbers)
        except Busy:
            return await self._proposals(request, status=409, text="review.busy")
        except TooLittleMemory:
            return await self._proposals(request, status=503, text="review.memory")
        raise web.HTTPSeeOther(f"{_EVALUATION}/{number}")

    async def stop(self, request: web.Request) -> web.StreamResponse:
        """End the measurement that runs."""
        if number := self._review.evaluations.running:
            await self._review.evaluations.stop()
            await self._audit.note(member(request).name, Action.MEASURING_STOPPED, str(number))
        raise web.HTTPSeeOther(_EVALUATION)

    async def evaluations(self, request: web.Request) -> web.Response:
        """All measurements."""
        found = await self._ledger.read(lambda database: Proposals(database).evaluations())
        return self._pages.page(request, "review/evaluations.html", evaluations=found)

    async def evaluation(self, request: web.Request) -> web.Response:
        """How one goes, or what came of it."""
        return await self._evaluation(request, await self._found(request))

    async def progress(self, request: web.Request) -> web.Response:
        """How one goes, for the page's script."""
        found = await self._found(request)
        step = await asyncio.to_thread(self._review.evaluations.step, found.id)
        return web.json_response({"state": found.state, "step": str(step), "switching": self._switching()})

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Accept the measured changes: an editor who wrote none of them."""
        found, name, alone = await self._found(request), member(request).name, self._settings.demo
        try:
            await self._audit.done(
                name,
                Action.CHANGES_ACCEPTED,
                str(found.id),
                lambda database: Proposals(database).accept(found.id, name, alone=alone),
            )
        except OwnWork:
            await self._audit.note(name, Action.ACCEPTING_REFUSED, str(found.id))
            return await self._evaluation(request, found, status=403, text="review.own_work")
        except NotOpen:
            return await self._evaluation(request, found, status=409, text="review.not_open")
        raise web.HTTPSeeOther(f"{_EVALUATION}/{found.id}")

    async def switch(self, request: web.Request) -> web.StreamResponse:
        """Let the engines use the model of an accepted measurement."""
        found = await self._found(request)
        require_proof(request, f"{_EVALUATION}/{found.id}")
        model = await asyncio.to_thread(self._review.evaluations.model, found.id)
        if self._review.switch is None or found.state != "accepted":
            raise web.HTTPForbidden
        is_accepted = model is not None and model_id(model) == found.model  # what is on the disk may be another by now
        if not is_accepted or self._review.switch.is_busy:
            return await self._evaluation(request, found, status=409, text="review.switch_busy")
        await self._audit.note(member(request).name, Action.MODEL_SWITCHED, f"model-{found.model}")
        return await self._begin(request, model)

    async def switch_back(self, request: web.Request) -> web.StreamResponse:
        """Let the engines use the shipped model again."""
        require_proof(request, _EVALUATION)
        if self._review.switch is None:
            raise web.HTTPForbidden
        if self._review.switch.is_busy:
            return await self._proposals(request, status=409, text="review.switch_busy")
        await self._audit.note(member(request).name, Action.MODEL_SWITCHED_BACK)
        return await self._begin(request, None)

    async def _begin(self, request: web.Request, model: Path | None) -> web.StreamResponse:
        with suppress(SwitchRefused):  # somebody was quicker; the page shows how it goes
            if self._review.switch:
                self._review.switch.start(model)
        number = request.match_info.get("number") or fields(request).get("evaluation", "")
        known = number.isascii() and number.isdecimal() and len(number) < _LONGEST
        raise web.HTTPSeeOther(f"{_EVALUATION}/{number}" if known else _EVALUATION)

    async def _found(self, request: web.Request) -> Evaluation:
        number = _number(request)
        if found := await self._ledger.read(lambda database: Proposals(database).evaluation(number)):
            return found
        raise web.HTTPNotFound

    async def _proposals(self, request: web.Request, *, status: int = 200, text: str = "") -> web.Response:
        texts = await self._shelf.text()
        found = await self._ledger.read(lambda database: Proposals(database).all())
        in_text = await asyncio.to_thread(
            lambda: {one.id for one in found if one.state == "accepted" and one.change.is_in(texts)}
        )
        waiting = [one for one in reversed(found) if one.state == "open"]
        decided = [one for one in found if one.state != "open"]
        return self._pages.page(
            request,
            "review/proposals.html",
            status=status,
            text=text,
            waiting=waiting,
            decided=decided,
            in_text=in_text,
            may_decide=member(request).role.includes(Role.EDITOR),
        )

    async def _evaluation(
        self, request: web.Request, found: Evaluation, *, status: int = 200, text: str = ""
    ) -> web.Response:
        outcome = await asyncio.to_thread(self._review.evaluations.outcome, found.id)
        changes = await self._ledger.read(lambda database: Proposals(database).of(found.proposals))
        return self._pages.page(
            request,
            "review/evaluation.html",
            status=status,
            text=text,
            evaluation=found,
            steps=STEPS,
            step=await asyncio.to_thread(self._review.evaluations.step, found.id),
            outcome=outcome,
            telling=_telling(outcome),
            counts=_counts(outcome),
            changes=_with_results(changes, outcome),
            **await self._in_use(found, member(request).role),
        )

    def _switching(self) -> str:
        """How many engines have changed, as `1/2`; empty while none does."""
        switch = self._review.switch
        return f"{switch.progress.done}/{switch.progress.of}" if switch and switch.is_busy else ""

    async def _in_use(self, found: Evaluation, role: Role) -> dict[str, Any]:
        switch = self._review.switch
        return {
            "models": (await self._engines.ready())["models"],
            "may_decide": role.includes(Role.EDITOR),
            "may_switch": switch is not None,
            "has_failed": bool(switch and switch.progress.phase == "failed"),
            "switching": self._switching(),
            "chosen": self._review.serving.choice is not None,
            "has_model": await asyncio.to_thread(self._review.evaluations.model, found.id) is not None,
        }


def _noted(numbers: Sequence[int]) -> str:
    """The changes in an entry of the log; each with a letter, or many would look like a phone number."""
    return ".".join(f"p{number}" for number in numbers[:_NOTED])


def _telling(outcome: Outcome | None) -> list[dict[str, Any]]:
    """The groups that are worse, those that are better, and how each kind of text fares on the whole."""
    groups = outcome.groups if outcome else ()
    order = {"worse": 0, "better": 1, "same": 2}
    telling = [g for g in groups if g["verdict"] != "same" or (g["measure"] == "right" and g["language"] == "all")]
    return sorted(telling, key=lambda group: order[group["verdict"]])


def _counts(outcome: Outcome | None) -> Mapping[str, int]:
    verdicts = [group["verdict"] for group in outcome.groups] if outcome else []
    return {name: verdicts.count(name) for name in ("better", "worse")}


def _with_results(changes: list[Proposal], outcome: Outcome | None) -> list[tuple[Proposal, dict[str, Any] | None]]:
    results = {changed["key"]: changed for changed in outcome.changed} if outcome else {}
    return [(change, results.get(key_of(change.change.text))) for change in changes]


def _number(request: web.Request) -> int:
    text = request.match_info["number"]
    if not (text.isascii() and text.isdecimal() and len(text) < _LONGEST):
        raise web.HTTPNotFound
    return int(text)
