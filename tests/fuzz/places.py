"""Every place where a client may put text, found in the OpenAPI document, and a good request around it."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.functions.calls import CALLS
from tests.functions.document import DOCUMENT, Operation, operations
from tests.fuzz.forms import FORM_HEADERS, JSON_HEADERS, escaped, form, json_body
from tests.fuzz.gateway import Reply
from tests.fuzz.naughty import sendable
from tests.fuzz.standing import Standing

Steps = tuple[str | int, ...]
PASSWORD = "correct horse battery"
FILE_NAME = "filename"


@dataclass(frozen=True)
class Place:
    """Where in an operation a text goes: `where` is path, query, json or form; `steps` lead there."""

    operation: Operation
    where: str
    steps: Steps

    def __str__(self) -> str:
        return f"{self.operation.name} {self.where} {'.'.join(map(str, self.steps))}"

    def takes(self, text: str) -> bool:
        """Can a client send this text here at all? (A path has no empty segment.)"""
        if self.where == "path":
            return text not in ("", ".", "..") and sendable(text)
        return self.where == "json" or sendable(text)

    def send(self, standing: Standing, text: str, fresh: Callable[[], str]) -> Reply:
        """The good request with this text in its place. `fresh` makes names and uploads that nobody had before."""
        operation, path, query = self.operation, dict(standing.ids), dict[str, str]()
        headers, body = dict[str, str](), b""
        if operation.body_type == "application/json":
            content = _good(operation, standing, fresh)
            headers = {**JSON_HEADERS, **CALLS[operation.name].get("headers", {})}
            body = json_body(_replaced(content, self.steps, text) if self.where == "json" else content)
        elif operation.body_type:
            fields = {str(self.steps[0]): text} if self.where == "form" and self.steps[0] != FILE_NAME else {}
            name = escaped(text) if self.steps[0] == FILE_NAME else "p.jpg"
            headers, body = FORM_HEADERS, form(fields, file=picture_field(operation), name=name)
        if self.where == "path":
            path[str(self.steps[0])] = text
        if self.where == "query":
            query[str(self.steps[0])] = text
        target = operation.path.format(**{name: quote(value, safe="") for name, value in path.items()})
        return standing.gateway.send(standing.ada, operation.method, f"{target}?{urlencode(query)}", headers, body)


def places() -> Iterator[Place]:
    """Every path and query parameter, every string in every body, and the names of files."""
    for operation in operations().values():
        for where in ("path", "query"):
            yield from (Place(operation, where, (name,)) for name in operation.parameters(where))
        if operation.body_type == "application/json":
            yield from (Place(operation, "json", steps) for steps in _strings(schema_of(operation)))
        elif operation.body_type:
            fields = [name for name, one in schema_of(operation)["properties"].items() if one.get("format") != "binary"]
            yield from (Place(operation, "form", (name,)) for name in (*fields, FILE_NAME))


def schema_of(operation: Operation) -> Mapping[str, Any]:
    """The schema of an operation's body."""
    content: Mapping[str, Any] = operation.description["requestBody"]["content"][operation.body_type or ""]
    return _resolved(content["schema"])


def picture_field(operation: Operation) -> str:
    """The field of a form that takes the picture."""
    (name,) = (name for name, one in schema_of(operation)["properties"].items() if one.get("format") == "binary")
    return str(name)


def _strings(schema: Mapping[str, Any], steps: Steps = ()) -> Iterator[Steps]:
    schema = _resolved(schema)
    for one in schema.get("anyOf", ()):
        yield from _strings(one, steps)
    match schema.get("type"):
        case "string":
            yield steps
        case "array":
            yield from _strings(schema["items"], (*steps, 0))
        case "object":
            for name, inner in schema["properties"].items():
                yield from _strings(inner, (*steps, name))


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _good(operation: Operation, standing: Standing, fresh: Callable[[], str]) -> dict[str, Any]:
    """A body that is accepted (or, where that needs a code or a token, understood)."""
    name = fresh()
    email, password = f"{name}@example.com", {"password": PASSWORD}
    match operation.path:
        case "/v1/auth/sign-up":
            return {"userName": name, "fullName": "Full Name", "email": email, **password}
        case "/v1/auth/confirm":
            return {"email": email, "code": "123456"}
        case "/v1/auth/resend-code":
            return {"email": email}
        case "/v1/auth/sign-in":
            return {"login": "ada", **password}
        case "/v1/auth/refresh":
            return {"refreshToken": "a-token"}
        case "/v1/media":
            return {"contentType": "image/jpeg"}
        case "/v1/posts" | "/v1/posts/{post_id}" | "/v1/drafts" | "/v1/drafts/{draft_id}":
            media = [_picture(operation, standing)]
            return {"media": media, "caption": name, "location": {"name": "here"}, "altText": ["light"]}
        case "/v1/posts/{post_id}/comments" | "/v1/posts/{post_id}/comments/{comment_id}/replies":
            return {"comment": "light"}
        case "/v1/me":
            return {"bio": "light"}
    return dict(CALLS[operation.name]["json"])


def _picture(operation: Operation, standing: Standing) -> str:
    """A fresh upload, or the picture of the post that there is."""
    if operation.method == "POST" or "draft" in operation.path:
        offered = json_body({"contentType": "image/jpeg"})
        return str(standing.gateway.send(standing.ada, "POST", "/v1/media", JSON_HEADERS, offered).json["id"])
    post = standing.gateway.send(standing.ada, "GET", f"/v1/posts/{standing.ids['post_id']}")
    return str(post.json["pictures"][0]["mediaId"])


def _replaced(content: dict[str, Any], steps: Steps, text: str) -> dict[str, Any]:
    changed: Any = deepcopy(content)
    inner = changed
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = text
    return changed
