"""The standard's own schema and OpenAPI document, with their remote references pointing at the kept copies."""

import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from openapi_core import OpenAPI

from bot.settings import ROOT

_COPIES = ROOT / "tests" / "hsds"
_REMOTE = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/"


def service_validator() -> Draft202012Validator:
    return Draft202012Validator(_read("service_with_definitions.json"), format_checker=FormatChecker())


def openapi(server: str) -> OpenAPI:
    """The standard's description, as if it were served at this address."""
    service = _read("service_with_definitions.json")
    definitions = service.pop("definitions")
    spec = _read("openapi.json")
    spec["info"] = {"title": "HSDS", "version": "3.0"}  # the copy says REQUIRED there
    spec["servers"] = [{"url": server}]
    spec["components"]["schemas"] |= definitions | {"Service": service}
    return OpenAPI.from_dict(_local(spec))


def _read(name: str) -> Any:
    return json.loads((_COPIES / name).read_text(encoding="utf-8"))


def _local(node: Any) -> Any:
    """The same with every reference to a file or a definition leading into this document."""
    if isinstance(node, list):
        return [_local(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _reference(value) if key == "$ref" else _local(value) for key, value in node.items()}


def _reference(target: str) -> str:
    if target.startswith(_REMOTE):
        name = target.rpartition("/")[2].removesuffix(".json").removesuffix("_list")
        return f"#/components/schemas/{'Service' if name == 'service' else name}"
    return target.replace("#/definitions/", "#/components/schemas/")
