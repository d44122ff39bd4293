"""What dialogue is decided from, and what it decides."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Optional, Tuple

from contract.state import ConversationState
from contract.wire import Need
from engine import lines, people
from engine.routing import Facts


@dataclass(frozen=True)
class Heard:
    """One message as understood, and what was said before it."""

    intent: str
    text: str = ""  # for short answers and listed words; nothing of it is kept
    needs: Tuple[Need, ...] = ()
    likely: Tuple[Need, ...] = ()  # the likeliest labels, sure or not
    may_need: bool = False  # not sure, but worth offering a line
    about_other: bool = False
    adult: bool = False
    state: ConversationState = field(default_factory=ConversationState)

    @property
    def words(self) -> int:
        """How long the message is."""
        return len(self.text.split())

    @cached_property
    def writer(self) -> Optional[str]:
        """Who writes, as far as we know by now; small talk about somebody else changes nothing."""
        tells = self.intent == "disclose" or (self.state.need is None and people.role(self.text) is not None)
        about_other = self.about_other and tells
        return people.writer(self.text, about_other, self.state.person)

    @property
    def is_in_conversation(self) -> bool:
        """Whether something was said before."""
        return self.state.turns > 0

    @property
    def line(self) -> Optional[str]:
        """The line to point to: the one given last if it is one for the need told, else the best one for it."""
        fitting = lines.lines_for(self.state.need, self.facts.adult)
        return self.state.last_line if self.state.last_line in fitting or self.state.need is None else fitting[0]

    @property
    def age(self) -> Optional[str]:
        """Adult or minor, if they said so now; a helper's words are about somebody else."""
        return None if self.writer in people.HELPERS else people.age(self.text)

    @property
    def facts(self) -> Facts:
        """What changes where they are sent."""
        return facts_of(self.writer, self.age or self.state.age, self.adult)


@dataclass(frozen=True)
class Answer:
    """The replies to give, and what to remember of this turn; all of it ids and labels."""

    reply_ids: Tuple[str, ...]
    need: Optional[str] = None
    person: Optional[str] = None
    age: Optional[str] = None
    asked: Optional[str] = None
    offers: Tuple[str, ...] = ()
    understood: bool = True


def facts_of(writer: Optional[str], age: Optional[str], adult: bool = False) -> Facts:
    """The facts that follow from who writes and how old they are."""
    about_other = writer in people.HELPERS
    return Facts(about_other, not about_other and (age == people.ADULT or (adult and age != people.MINOR)))
