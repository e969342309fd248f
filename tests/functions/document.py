"""The OpenAPI document as the measure of every answer."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.functions.requests import Answer
from tests.template import ROOT

DOCUMENT: Mapping[str, Any] = json.loads((ROOT / "functions" / "docs_api" / "openapi.json").read_text())
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}


@dataclass(frozen=True)
class Operation:
    """One operation of the document. `refusals` are (status, problem's short name)."""

    method: str
    path: str
    description: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def function(self) -> str:
        return str(self.description["x-heliograph-function"])

    @property
    def signed_in(self) -> bool:
        return bool(self.description.get("security"))

    @property
    def body_type(self) -> str | None:
        """The content type that it takes."""
        content = self.description.get("requestBody", {}).get("content", {})
        return next(iter(content), None)

    def parameters(self, place: str) -> list[str]:
        """The names of its parameters in `path` or `query`."""
        return [one["name"] for one in self.description.get("parameters", ()) if one["in"] == place]

    def refusals(self) -> set[tuple[int, str]]:
        return {
            (int(status), slug)
            for status, response in self.description["responses"].items()
            if int(status) >= 400
            for slug in re.findall(r"`([a-z-]+)`:", response["description"])
        }


@cache
def operations() -> Mapping[str, Operation]:
    """`GET /v1/me` → the operation."""
    found = (
        Operation(method.upper(), path, one) for path, item in DOCUMENT["paths"].items() for method, one in item.items()
    )
    return {operation.name: operation for operation in found}


def operation_of(method: str, path: str) -> Operation:
    """The operation that the gateway's routing finds for a path: a literal segment goes before a parameter."""
    for pattern, operation in _routes().get((method, path.count("/")), ()):
        if pattern.fullmatch(path):
            return operation
    raise LookupError(f"the document has no operation {method} {path}")


def check(operation: Operation, answer: Answer) -> None:
    """Fail if the document does not declare this answer's status, content type and every field of its body."""
    declared = operation.description["responses"].get(str(answer.status))
    assert declared, f"{operation.name} answered {answer.status}, which it does not declare: {answer.body[:300]}"
    content = declared.get("content")
    if not content:
        assert not answer.body, f"{operation.name} answered {answer.status} with a body that it does not declare"
        return
    content_type = answer.headers["content-type"].partition(";")[0]
    assert content_type in content, f"{operation.name} answered {content_type}, declared are {list(content)}"
    if answer.status >= 400:
        known = {slug for status, slug in operation.refusals() if status == answer.status}
        assert answer.problem in known, f"{operation.name} answered {answer.status} {answer.problem}, declared: {known}"
        assert answer.json["status"] == answer.status
    if content_type.endswith("json") and "schema" in content[content_type]:
        found = list(misfits(answer.json, content[content_type]["schema"]))
        assert not found, f"{operation.name} {answer.status}: {found}"


def misfits(value: Any, schema: Mapping[str, Any], where: str = "body") -> Iterator[str]:
    """What of a value is not as a schema of the document says; a field that the schema does not name is one too."""
    if "$ref" in schema:
        yield from misfits(value, _resolve(schema["$ref"]), where)
        return
    if "anyOf" in schema:
        if all(any(misfits(value, one, where)) for one in schema["anyOf"]):
            yield f"{where} is none of what it may be: {value!r}"
        return
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{where} is not {kind}: {value!r}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where} is not {schema['const']!r}: {value!r}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where} is not like {schema['pattern']}: {value!r}"
    if kind == "array":
        for place, item in enumerate(value):
            yield from misfits(item, schema.get("items", {}), f"{where}[{place}]")
    if kind == "object":
        yield from _fields(value, schema, where)


def _fields(value: Mapping[str, Any], schema: Mapping[str, Any], where: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", not schema.get("properties"))
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where}.{name} is missing"
    for name, inner in value.items():
        if name in known:
            yield from misfits(inner, known[name], f"{where}.{name}")
        elif isinstance(others, Mapping):
            yield from misfits(inner, others, f"{where}.{name}")
        elif not others:
            yield f"{where}.{name} is not declared"


def _resolve(reference: str) -> Mapping[str, Any]:
    found: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


@cache
def _routes() -> Mapping[tuple[str, int], list[tuple[re.Pattern[str], Operation]]]:
    """By method and number of segments, those with the fewest parameters first."""
    found: dict[tuple[str, int], list[tuple[re.Pattern[str], Operation]]] = {}
    for one in sorted(operations().values(), key=lambda one: one.path.count("{")):
        pattern = re.sub(r"\\{[a-z_]+\\}", "[^/]+", re.escape(one.path))
        found.setdefault((one.method, one.path.count("/")), []).append((re.compile(pattern), one))
    return found
