"""What every answer must be, whatever was asked."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.functions.document import DOCUMENT, operations
from tests.fuzz.gateway import Reply

PROBLEM = {"$ref": "urn:document#/components/schemas/Problem"}
_registry: Any = Registry().with_resource("urn:document", Resource.opaque(DOCUMENT))


def faults(reply: Reply) -> list[str]:
    """Why this answer may not be given: empty for a good one."""
    found = [f"{reply.status}: a fault of ours: {reply.body[:300]!r}"] if reply.status >= 500 else []
    if reply.operation is None:
        return found
    declared = reply.operation.description["responses"].get(str(reply.status))
    if declared is None:
        return [*found, f"{reply.operation.name} does not declare {reply.status}: {reply.body[:300]!r}"]
    return [*found, *_misfits(reply, declared.get("content", {}))]


def _misfits(reply: Reply, content: Mapping[str, Any]) -> list[str]:
    if not content:
        return [f"{reply.status} has a body that is not declared: {reply.body[:300]!r}"] if reply.body else []
    if reply.kind not in content:
        return [f"{reply.status} is {reply.kind!r}, declared are {list(content)}"]
    if not reply.kind.endswith("json"):
        return []
    found = [] if reply.status < 400 or reply.kind == "application/problem+json" else _of_the_gateway(reply)
    misfits = _validator(reply.operation.name, reply.status, reply.kind).iter_errors(reply.json)
    return [*found, *(f"{reply.status} {one.json_path}: {one.message[:200]}" for one in misfits)]


@cache
def _validator(name: str, status: int, kind: str) -> Any:
    """Of an operation's answers of this status and type."""
    content = operations()[name].description["responses"][str(status)]["content"]
    return Draft202012Validator(_absolute(content[kind].get("schema", {})), registry=_registry)


def _of_the_gateway(reply: Reply) -> list[str]:
    """Only the authorizer's refusal may be no problem document."""
    return [] if reply.status == 401 else [f"{reply.status} is an error and no problem document"]


def _absolute(schema: Any) -> Any:
    """The schema with its references into the document, wherever it is used."""
    if isinstance(schema, dict):
        return {
            key: f"urn:document{value}" if key == "$ref" and value.startswith("#") else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(one) for one in schema] if isinstance(schema, list) else schema
