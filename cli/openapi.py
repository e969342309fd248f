"""`make openapi`: the one OpenAPI document, out of the typed routes of every HTTP function.

The document is committed beside the function that serves it, so that a change of the API shows in review; infra makes
the gateway's routes and their authorizers from it, and a test holds it to the code.
"""

import dataclasses
import importlib
import importlib.util
import json
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import heliograph
from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from heliograph.core.http import BodyTooLarge, MalformedBody, NoSuchRoute, UnsupportedBody, declare
from heliograph.core.idempotency import KEY, IdempotencyKeyNotValid, IdempotencyKeyReused
from heliograph.core.limits import EXTENSION, TooManyRequests, kind_of
from heliograph.core.problems import PROBLEM_SCHEMA
from heliograph.core.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "functions" / "docs_api" / "openapi.json"
FUNCTION = "x-heliograph-function"
"""Names the function that answers an operation."""
BEARER = {"bearer": HTTPBearer(bearerFormat="JWT", description="An access token, from /v1/auth/sign-in.")}
ANSWERS = {
    "/docs": {"text/html": {"schema": {"type": "string"}}},
    "/openapi.json": {"application/json": {"schema": {"type": "object"}}},
}
"""What the routes answer that bring no JSON of a declared type."""
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "ETags of what you have.",
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": f"^{KEY}$"},
    "description": "Sent again within 24 hours with the same body, the request is answered with the same bytes.",
}
EXAMPLES = {"str": "example", "int": "1", "bool": "False"}


def main(*, check: bool = False) -> int:
    """Write the document, or with `check` only say whether it is as the code has it. Answers the exit code."""
    made = json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if check:
        same = DOCUMENT.exists() and DOCUMENT.read_text() == made
        print("openapi.json is current" if same else "openapi.json is stale: run `make openapi`")
        return 0 if same else 1
    DOCUMENT.write_text(made)
    print(f"{DOCUMENT.relative_to(ROOT)}: {sum(len(item) for item in json.loads(made)['paths'].values())} operations")
    return 0


def document() -> dict[str, Any]:
    """The document, from the code as it stands."""
    merge = OpenAPIMerge(
        title="Heliograph",
        version="1",
        description="Photo sharing. Errors are RFC 9457 problem documents; ids are strings; times are ISO 8601 in UTC.",
        on_conflict="error",
    )
    for name, schema in _schemas():
        merge.add_schema(_stamped(name, schema))
    merged: dict[str, Any] = merge.get_openapi_schema()
    merged["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    merged["servers"] = [{"url": "."}]
    return merged


def _schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    os.environ.update(_example_environment())
    DOCUMENT.touch()
    for path in sorted((ROOT / "functions").glob("*_api/handler.py")):
        name = path.parent.name
        spec = importlib.util.spec_from_file_location(f"functions.{name}", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield name, json.loads(module.app.get_openapi_json_schema(security_schemes=BEARER))


def _example_environment() -> dict[str, str]:
    """Some value for every setting there is, so that handlers can be imported for their routes alone."""
    environment = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_SERVICE_NAME": "openapi",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    for package in pkgutil.walk_packages(heliograph.__path__, "heliograph."):
        if package.name.endswith(".settings"):
            importlib.import_module(package.name)
    for settings in Settings.__subclasses__():
        for field in dataclasses.fields(settings):
            kind = field.type if isinstance(field.type, str) else field.type.__name__
            environment[settings.variables()[field.name]] = EXAMPLES[kind]
    return environment


def _stamped(function: str, schema: dict[str, Any]) -> dict[str, Any]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            operation[FUNCTION] = function
            operation["operationId"] = operation["operationId"].removesuffix(re.sub(r"\W", "_", f"{path}_{method}"))
            _declare_body_problems(operation)
            if "{" in path:
                # Characters that no id has (a control, a slash in disguise) do not even match the route.
                declare(operation["responses"], str(NoSuchRoute.status), NoSuchRoute)
            _declare_contents(path, operation["responses"])
            _declare_limit(method, operation)
            if method == "get":
                _declare_conditional(operation)
            if method == "post":
                _declare_idempotent(operation)
            operation["tags"] = [function.removesuffix("_api")]
    for name, form in schema["components"]["schemas"].items():
        if name.startswith("Body_"):
            # Powertools calls a field of a form required when its default is an empty string.
            form["required"] = [one for one in form["required"] if form["properties"][one].get("format") == "binary"]
    return schema


def _declare_contents(path: str, responses: dict[str, Any]) -> None:
    # Powertools declares JSON for every answer, also for those without a body.
    responses.get("204", {}).pop("content", None)
    if responses.keys() >= {"200", "204"}:
        # The route's type says "or None", and that is the 204.
        answer = responses["200"]["content"]["application/json"]
        answer["schema"] = answer["schema"]["anyOf"][0]
    if path in ANSWERS:
        responses["200"]["content"] = ANSWERS[path]


def _declare_body_problems(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if "requestBody" in operation:
        for refusal in (MalformedBody, UnsupportedBody):
            declare(responses, str(refusal.status), refusal)
        if "application/json" in operation["requestBody"]["content"]:
            declare(responses, str(BodyTooLarge.status), BodyTooLarge)
    elif not operation.get("parameters"):
        responses.pop("422", None)


def _declare_conditional(operation: dict[str, Any]) -> None:
    """Every read has an ETag (heliograph.core.conditional)."""
    operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    operation["responses"]["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
    operation["responses"]["304"] = {"description": "You have it: `If-None-Match` names its ETag."}


def _declare_limit(method: str, operation: dict[str, Any]) -> None:
    kind = kind_of(method, signed_in="security" in operation, declared=operation.get(EXTENSION))
    if kind:
        operation[EXTENSION] = kind
        declare(operation["responses"], str(TooManyRequests.status), TooManyRequests)


def _declare_idempotent(operation: dict[str, Any]) -> None:
    """Every POST may be sent again under its key (heliograph.core.idempotency)."""
    operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    for refusal in (IdempotencyKeyNotValid, IdempotencyKeyReused):
        declare(operation["responses"], str(refusal.status), refusal)


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
