"""Changes to content files that leave every other line as it was written, comments included."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import yaml

from contract.review import NATIVE, Signature

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CHECKED = re.compile(r"    checked: .*\n")
_LIVE = re.compile(r"    live_checked: \w+\n")


class EditError(ValueError):
    """The file does not hold what is to be changed."""


def with_signatures(text: str, reply_id: str, signatures: Sequence[Signature]) -> str:
    """The file with these signatures in the entry, and no others; a native reader's ends the wait for one."""
    entry = _entry(text, reply_id)
    text = _replaced(text, entry, "signed", _signed_block(signatures))
    if any(signature.role == NATIVE for signature in signatures):
        text = _replaced(text, _entry(text, reply_id), "needs_native_review", " false")
    return text


def with_check(text: str, service_id: str, on: date, *, dialled: bool = True) -> str:
    """The directory with this day as the date of the service's last check, made by dialling it or by reading."""
    start = re.search(rf"^  - id: {re.escape(service_id)}\s*$", text, re.MULTILINE)
    if start is None:
        raise EditError(f"no service {service_id!r}")
    end = text.find("\n  - id: ", start.end())
    block = text[start.start() : end + 1 if end >= 0 else len(text)]
    return text[: start.start()] + _checked(block, on, dialled) + text[start.start() + len(block) :]


def _checked(block: str, on: date, dialled: bool) -> str:
    live = _LIVE.search(block)
    if live is None:
        raise EditError("a service does not say whether it was dialled")
    checked = f'    checked: "{on.isoformat()}"\n'
    if dialled:
        block = block.replace(live[0], "    live_checked: true\n", 1)
    if _CHECKED.search(block):
        return _CHECKED.sub(checked, block, count=1)
    return _LIVE.sub(lambda found: checked + found[0], block, count=1)


def _entry(text: str, reply_id: str) -> yaml.MappingNode:
    root = yaml.compose(text, Loader=_Loader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == reply_id and isinstance(value, yaml.MappingNode):
            return value
    raise EditError(f"no reply {reply_id!r}")


def _replaced(text: str, entry: yaml.MappingNode, name: str, value: str) -> str:
    for key, node in entry.value:
        if key.value == name:
            start = key.end_mark.index + 1  # behind the colon
            end = start + len(text[start : node.end_mark.index].rstrip())
            return text[:start] + value + text[end:]
    raise EditError(f"no {name!r} to change")


def _signed_block(signatures: Sequence[Signature]) -> str:
    if not signatures:
        return " []"
    return "".join(f"\n    - {{{', '.join(_fields(signature))}}}" for signature in signatures)


def _fields(signature: Signature) -> list[str]:
    said = {"by": signature.by, "second": signature.second, "of": signature.of}
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in said.items() if value is not None}
    plain = {"role": signature.role, "on": signature.on.isoformat()}
    return [f"{name}: {value}" for name, value in (quoted | plain).items()]
