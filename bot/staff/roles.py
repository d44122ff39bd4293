"""What a member of staff may do: four roles, each of which may do what those before it may."""

from enum import StrEnum


class Role(StrEnum):
    """Least first."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)
