"""A page of services: the filters of the standard, its page object, and nothing of what was asked kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.hsds.records import Record

PER_PAGE = 10
MOST_PER_PAGE = 100
# One-to-one fields only, unless a caller asks for `full`.
_NESTED = ("phones", "schedules", "service_areas", "languages", "cost_options")


class BadQuery(ValueError):
    """A parameter that cannot be read; its name alone is said, never its value."""


@dataclass(frozen=True)
class Query:
    """What a caller asked of the list."""

    page: int = 1
    per_page: int = PER_PAGE
    search: str = ""
    organization_id: str = ""
    modified_after: str = ""
    minimal: bool = False
    full: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Query":
        """Read the parameters; those we do not know are left alone, as the standard allows."""
        if asked.get("format", "json") != "json":
            raise BadQuery("format")
        return cls(
            page=_number(asked, "page", 1, most=10_000),
            per_page=_number(asked, "per_page", PER_PAGE, most=MOST_PER_PAGE),
            search=asked.get("search", "").casefold(),
            organization_id=asked.get("organization_id", ""),
            modified_after=_moment(asked, "modified_after"),
            minimal=_flag(asked, "minimal"),
            full=_flag(asked, "full"),
        )


def page_of(services: Sequence[Record], query: Query) -> Record:
    """One page of the services that the query means."""
    found = [service for service in services if _matches(service, query)]
    size = len(found) if query.minimal else query.per_page
    pages = max(1, -(-len(found) // size)) if size else 1
    contents = found[(query.page - 1) * size : query.page * size]
    return {
        "total_items": len(found),
        "total_pages": pages,
        "page_number": query.page,
        "size": len(contents),
        "first_page": query.page == 1,
        "last_page": query.page >= pages,
        "empty": not contents,
        "contents": [_shown(service, query) for service in contents],
    }


def _matches(service: Record, query: Query) -> bool:
    words = f"{service['name']} {service['alternate_name']} {service['description']}".casefold()
    return (
        query.search in words
        and query.organization_id in ("", service["organization_id"])
        and query.modified_after <= service["last_modified"]
    )


def _shown(service: Record, query: Query) -> Record:
    if query.minimal:
        return {name: service[name] for name in ("id", "name", "status", "last_modified")}
    return service if query.full else {name: value for name, value in service.items() if name not in _NESTED}


def _number(asked: Mapping[str, str], name: str, otherwise: int, *, most: int) -> int:
    given = asked.get(name, str(otherwise))
    if not (given.isascii() and given.isdigit()) or not 1 <= int(given[:6]) <= most:
        raise BadQuery(name)
    return int(given)


def _flag(asked: Mapping[str, str], name: str) -> bool:
    given = asked.get(name, "false").lower()
    if given not in ("true", "false"):
        raise BadQuery(name)
    return given == "true"


def _moment(asked: Mapping[str, str], name: str) -> str:
    given = asked.get(name, "")
    if not given:
        return ""
    try:
        return datetime.fromisoformat(given).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise BadQuery(name) from None
