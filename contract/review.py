"""Who has read an entry of the content, and whether the words they read are still the words that stand there."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from contract.directory import LANGUAGES, Language

# Who signs what: content/duties.yml.
Role = Literal["counsel", "clinician", "survivors", "native reader", "caseworker"]
ROLES: tuple[Role, ...] = get_args(Role)
NATIVE: Role = "native reader"

_ASKED = {"by", "role", "on"}
_MAY = {"second", "of"}


class SignatureError(ValueError):
    """A signature is malformed; the process must not start."""


@dataclass(frozen=True)
class Signature:
    """Who read these words in which role and when, who saw that they did, and the fingerprint of what they read."""

    by: str
    role: Role
    on: date
    second: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Review:
    """How far people have checked an entry. A signature under other words does not count: it is void."""

    signed: tuple[Signature, ...]
    needs_native_review: bool
    void: tuple[Signature, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that have signed."""
        return frozenset(signature.role for signature in self.signed)

    @property
    def unsigned(self) -> bool:
        """Whether nobody has signed."""
        return not self.signed


def fingerprint(entry: Mapping[Any, Any], role: Role) -> str:
    """What a signature in this role is of: every word of the entry, or its Spanish ones. Line ends are no words."""
    languages: tuple[Language, ...] = ("es",) if role == NATIVE else LANGUAGES
    words = json.dumps([_words(entry.get(language)) for language in languages], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def review_of(entry: Mapping[str, Any]) -> Review:
    """The review state of one entry of a content file."""
    found = tuple(_signature(raw) for raw in entry.get("signed", ()))
    signed = tuple(signature for signature in found if signature.of == fingerprint(entry, signature.role))
    has_native = any(signature.role == NATIVE for signature in signed)
    return Review(
        signed=signed,
        needs_native_review=bool(entry.get("needs_native_review", True)) or not has_native,
        void=tuple(signature for signature in found if signature not in signed),
    )


def _words(found: Any) -> Any:
    if isinstance(found, Mapping):
        return {str(name): _words(text) for name, text in found.items()}
    return " ".join(str(found).split())


def _signature(written: Mapping[Any, Any]) -> Signature:
    raw = {"on" if name is True else name: value for name, value in written.items()}  # YAML reads a bare `on` as true
    if not _ASKED <= set(raw) <= _ASKED | _MAY or raw["role"] not in ROLES:
        raise SignatureError(f"has a signature without who, role or date; roles are {', '.join(ROLES)}")
    if not isinstance(raw["on"], date) or not raw["by"]:
        raise SignatureError("has a signature without a name, or with a date that is none")
    return Signature(str(raw["by"]), raw["role"], raw["on"], raw.get("second"), raw.get("of"))
