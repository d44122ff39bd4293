"""Which roles have to read and sign which replies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contract.content import Content, Reply
from contract.reading import read_yaml
from contract.review import ROLES, Role


@dataclass(frozen=True)
class Duties:
    """The beginnings of reply ids that a role signs, and the exceptions."""

    begins: Mapping[Role, tuple[str, ...]]
    but: Mapping[Role, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path, content: Content) -> "Duties":
        """Read `duties.yml`; ValueError when it names a role or the beginning of an id that nothing has."""
        raw = read_yaml(path)
        if unknown := set(raw) - set(ROLES):
            raise ValueError(f"duties.yml: no role is called {', '.join(sorted(unknown))}")
        duties = cls(*({role: tuple(raw[role].get(part, ())) for role in raw} for part in ("begins", "but")))
        for start in {start for part in (duties.begins, duties.but) for starts in part.values() for start in starts}:
            if not any(reply_id.startswith(start) for reply_id in content.replies):
                raise ValueError(f"duties.yml: no reply begins with {start!r}")
        return duties

    def of(self, reply_id: str) -> tuple[Role, ...]:
        """The roles that have to sign this reply."""
        return tuple(
            role
            for role in ROLES
            if reply_id.startswith(self.begins.get(role) or ("\0",))
            and not reply_id.startswith(self.but.get(role) or ("\0",))
        )

    def missing(self, reply: Reply, besides: Iterable[str] = ()) -> tuple[Role, ...]:
        """The roles that still have to sign this reply, besides these."""
        return tuple(role for role in self.of(reply.id) if role not in reply.review.roles and role not in besides)


def _begins(reply_id: str, starts: Mapping[Role, tuple[str, ...]], role: Role) -> bool:
    return reply_id.startswith(starts.get(role, ()))
