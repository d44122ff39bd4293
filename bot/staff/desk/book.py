"""What stands in the ledger about words and lines, next to what stands in `content/`."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.staff.audit import Action, Audit
from bot.staff.desk import checks, signatures
from bot.staff.desk.checks import Check
from bot.staff.desk.signatures import Act, Given
from bot.staff.ledger import StaffLedger
from contract.content import CONTENT_ROOT, Content, Reply
from contract.directory import Service
from contract.review import NATIVE, ROLES, Role
from desk.calls import Age, age_of
from desk.duties import Duties


@dataclass(frozen=True)
class Standing:
    """One reply: who has to sign it, who has, and whose signature is on its way."""

    reply: Reply
    asked: tuple[Role, ...]
    given: tuple[Given, ...]  # for the words as they are now

    @property
    def missing(self) -> tuple[Role, ...]:
        """The roles that nobody has read it in, as far as anybody says."""
        named = {given.role for given in self.given} | self.reply.review.roles
        return tuple(role for role in self.asked if role not in named)

    @property
    def waiting(self) -> tuple[Given, ...]:
        """Signatures that are not public yet."""
        return tuple(given for given in self.given if not given.is_public(self.reply))


@dataclass(frozen=True)
class Line:
    """One line: how old its check is, and what its last one found."""

    service: Service
    age: Age
    days: int
    last: Check | None
    is_wrong: bool  # somebody found that it does not answer as we say

    @property
    def waits(self) -> bool:
        """Whether a check is on its way into the public files."""
        return self.last is not None and self.last.found.is_right and not self.last.is_public(self.service)


@dataclass(frozen=True)
class RoleCount:
    """How far one role is: replies to sign, signed in public, on their way, and not read."""

    role: Role
    asked: int
    public: int
    waiting: int
    missing: int


class Book:
    """Reads and writes the desk's tables, with an entry in the audit log for every act."""

    def __init__(self, content: Content, ledger: StaffLedger, audit: Audit, clock: Callable[[], float] = time.time) -> None:
        """Keep book about this content."""
        self.content = content
        self._duties = Duties.load(CONTENT_ROOT / "duties.yml", content)
        self._ledger = ledger
        self._audit = audit
        self._clock = clock

    @property
    def today(self) -> date:
        """The day as the desk's dates count it."""
        return date.fromtimestamp(self._clock())

    async def standings(self) -> list[Standing]:
        """Every reply, in the order of the content."""
        given = await self._ledger.read(lambda database: signatures.valid(database, self.content))
        return [
            Standing(reply, self._duties.of(reply.id), tuple(given.get(reply.id, ())))
            for reply in self.content.replies.values()
        ]

    async def standing(self, reply_id: str) -> Standing:
        """One reply; Refused when there is none."""
        reply = signatures.known_reply(self.content, reply_id)
        given = await self._ledger.read(lambda database: signatures.of_reply(database, reply))
        return Standing(reply, self._duties.of(reply.id), tuple(given))

    async def lines(self) -> list[Line]:
        """Every line that may be shown: wrong ones first, then those checked longest ago."""
        found = await self._found()
        shown = [service for service in self.content.directory.services.values() if service.publish != "no"]
        lines = [self._line(service, *found) for service in shown]
        return sorted(lines, key=lambda line: (not line.is_wrong, line.waits, -line.days))

    async def line(self, service_id: str) -> Line:
        """One line; Refused when there is none."""
        service = checks.known_service(self.content, service_id)
        return self._line(service, *await self._found())

    async def on_their_way(self) -> tuple[list[Given], list[Check]]:
        """Signatures and good checks that are not public yet."""
        return await self._ledger.read(
            lambda database: (signatures.pending(database, self.content), checks.pending(database, self.content))
        )

    async def history(self) -> tuple[list[Given], list[Check]]:
        """The latest signatures and checks, whatever became of them."""
        return await self._ledger.read(lambda database: (signatures.latest(database), checks.latest(database)))

    async def sign(self, member: str, posted: Mapping[str, str]) -> None:
        """Keep a signature."""
        reply = signatures.known_reply(self.content, posted.get("reply", ""))
        act = self._act(member)
        await self._audit.done(
            member, Action.DESK_SIGNED, reply.id, lambda database: signatures.give(database, self.content, posted, act)
        )

    async def confirm_signature(self, member: str, number: int, name: str) -> None:
        """A second member has seen it."""
        act = self._act(member)
        await self._audit.done(
            member,
            Action.DESK_SIGNATURE_CONFIRMED,
            f"signature/{number}",
            lambda database: signatures.confirm(database, self.content, number, name, act),
        )

    async def withdraw_signature(self, member: str, number: int) -> None:
        """Take one back."""
        act = self._act(member)
        await self._audit.done(
            member,
            Action.DESK_SIGNATURE_WITHDRAWN,
            f"signature/{number}",
            lambda database: signatures.withdraw(database, number, act),
        )

    async def call(self, member: str, posted: Mapping[str, str]) -> Check:
        """Keep what a check found."""
        service = checks.known_service(self.content, posted.get("service", ""))
        act = self._act(member)
        return await self._audit.done(
            member, Action.DESK_CALLED, service.id, lambda database: checks.note(database, self.content, posted, act)
        )

    async def confirm_call(self, member: str, number: int) -> None:
        """A second member stands in for it."""
        act = self._act(member)
        await self._audit.done(
            member, Action.DESK_CALL_CONFIRMED, f"call/{number}", lambda database: checks.confirm(database, number, act)
        )

    async def withdraw_call(self, member: str, number: int) -> None:
        """Take one back."""
        act = self._act(member)
        await self._audit.done(
            member, Action.DESK_CALL_WITHDRAWN, f"call/{number}", lambda database: checks.withdraw(database, number, act)
        )

    async def exported(self, member: str) -> None:
        """Note that somebody took the patch."""
        await self._audit.note(member, Action.DESK_EXPORTED, "content")

    async def _found(self) -> tuple[Mapping[str, Check], frozenset[str]]:
        return await self._ledger.read(
            lambda database: (checks.last_of_each(database), checks.wrong_lines(database, self.content))
        )

    def _line(self, service: Service, last: Mapping[str, Check], wrong: frozenset[str]) -> Line:
        days = (self.today - service.checked).days
        age = age_of(service.checked, self.today, self.content.directory.recheck_days)
        return Line(service, age, days, last.get(service.id), service.id in wrong)

    def _act(self, member: str) -> Act:
        return Act(member, self.today, int(self._clock()))


def by_role(standings: list[Standing]) -> list[RoleCount]:
    """How far each role is."""
    asked = Counter(role for standing in standings for role in standing.asked)
    missing = Counter(role for standing in standings for role in standing.missing)
    public = Counter(role for standing in standings for role in standing.asked if role in standing.reply.review.roles)
    return [
        RoleCount(role, asked[role], public[role], asked[role] - public[role] - missing[role], missing[role])
        for role in ROLES
        if asked[role]
    ]


def by_language(standings: list[Standing]) -> dict[str, int]:
    """How many replies are ready in each language: read by everybody who must, in public."""
    ready = {"en": 0, "es": 0}
    for standing in standings:
        left = set(standing.asked) - standing.reply.review.roles
        ready["en"] += not left - {NATIVE}
        ready["es"] += not left
    return ready
