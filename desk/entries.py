"""The content files as they are written: every entry with the line it stands on, mistakes and all."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    path: Path
    line: int


@dataclass(frozen=True)
class Entry:
    """One entry of a file: its id, what it holds, and where each part stands."""

    id: str
    place: Place
    fields: Any
    places: dict[tuple[str, ...], Place]

    def at(self, *path: str) -> Place:
        """Where this part stands, or what it would stand under."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.place)


def read_entries(path: Path) -> Iterator[Entry]:
    """Every entry at the top of a file, one that stands twice as often as it stands."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        places = {parts: Place(path, line) for parts, line in _lines(value)}
        yield Entry(str(key.value), Place(path, _line(key)), _plain(value), places)


def _lines(node: yaml.Node, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*above, str(key.value)), _line(key)
            yield from _lines(value, (*above, str(key.value)))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _plain(node: yaml.Node) -> Any:
    return yaml.load(yaml.serialize(node), Loader=_Loader)  # noqa: S506 - either loader is a safe one
