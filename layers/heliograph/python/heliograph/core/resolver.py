"""Powertools' resolver as our routes need it: input validated, OpenAPI from the types, errors as problems.

Importing it is most of a cold start, so `core.http` does so when a function first needs one; a function of reads alone
(core.reading) may live its whole life without.
"""

from collections.abc import Callable
from inspect import unwrap
from typing import Annotated, Any, get_args, get_origin

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from aws_lambda_powertools.shared.types import AnyCallableT

from heliograph.core.conditional import etag, is_known
from heliograph.core.errors import FieldError, Refusal
from heliograph.core.http import MalformedBody, NoSuchRoute, NotValid, UnsupportedBody
from heliograph.core.params import Given, InHeader, InPath, InQuery
from heliograph.core.problems import PROBLEM_JSON, Problem, failure, problem

SPELLED = {InPath: Path, InQuery: Query, InHeader: Header}


class Resolver(APIGatewayHttpResolver):
    """A router whose routes may say `core.params` of what they take."""

    def route(self, *how: Any, **more: Any) -> Callable[[AnyCallableT], AnyCallableT]:
        """As Powertools' own."""
        register = super().route(*how, **more)

        def taken(function: AnyCallableT) -> AnyCallableT:
            declared: Any = unwrap(function)  # Its parameters, as Powertools reads them, are the innermost function's.
            declared.__annotations__ = {name: _spelled(kind) for name, kind in declared.__annotations__.items()}
            return register(function)

        return taken


def make() -> Resolver:
    """A router whose input is validated, whose routes make OpenAPI, and whose errors are problems."""
    # orjson reads too: `json` takes NaN and lone surrogates, and says of a number of 5,000 digits a bare ValueError.
    router = Resolver(enable_validation=True, serializer=_json, json_body_deserializer=orjson.loads)
    router.use([_conditionally, _linked])

    @router.exception_handler(Refusal)
    def refused(refusal: Refusal) -> Response[str]:
        return _told(problem(refusal))

    @router.exception_handler(RequestValidationError)
    def not_valid(error: RequestValidationError) -> Response[str]:
        return _told(problem(_validation_refusal(error)))

    @router.exception_handler([UnicodeError, RecursionError])
    def not_parsed(_: Exception) -> Response[str]:
        return _told(problem(MalformedBody("The body is not text in UTF-8, or is nested too deeply.")))

    @router.exception_handler(RequestUnsupportedContentType)
    def not_supported(_: RequestUnsupportedContentType) -> Response[str]:
        return _told(
            problem(UnsupportedBody("Send application/json, or multipart/form-data where a file goes with it."))
        )

    @router.not_found
    def not_found(_: NotFoundError) -> Response[str]:
        event = router.current_event
        return _told(problem(NoSuchRoute(f"{event.http_method} {event.path} is not a route; see /openapi.json.")))

    @router.exception_handler(Exception)
    def failed(error: Exception) -> Response[str]:
        return _told(failure(error))

    return router


def _spelled(kind: Any) -> Any:
    """An annotation with Powertools' word for ours."""
    if get_origin(kind) is not Annotated:
        return kind
    bare, *said = get_args(kind)
    words = [SPELLED[type(one)](**one.said()) if isinstance(one, Given) else one for one in said]
    return Annotated[(bare, *words)]


def _told(made: Problem) -> Response[str]:
    return Response(status_code=made.status, content_type=PROBLEM_JSON, body=made.body, headers=dict(made.headers))


def _conditionally(router: APIGatewayHttpResolver, answer: NextMiddleware) -> Response[Any]:
    """Give an answer its ETag, and none of its bytes to a client that has them."""
    response: Response[Any] = answer(router)
    version = router.context.get("version")
    reading = router.current_event.http_method == "GET"
    if response.status_code != 200 or not (reading or version is not None):
        return response
    if not isinstance(response.body, str):
        response.body = orjson.dumps(response.body).decode()
    response.headers["ETag"] = tag = etag(response.body.encode(), version)
    if reading and is_known(router.current_event.headers, tag):
        headers = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
        return Response(status_code=304, body="", headers=headers)
    return response


def _linked(router: APIGatewayHttpResolver, answer: NextMiddleware) -> Response[Any]:
    response: Response[Any] = answer(router)
    if response.body in (None, "null") and response.status_code == 200:
        # A route that may also have nothing to say returns None then, and declares 204 beside its 200.
        return Response(status_code=204)
    if links := router.context.get("links"):
        response.headers["Link"] = links
    return response


def _validation_refusal(error: RequestValidationError) -> Refusal:
    found = error.errors()
    if any(item["type"] in ("json_invalid", "multipart_invalid", "form_invalid") for item in found):
        return MalformedBody("The body is not valid JSON or multipart/form-data.")
    fields = [FieldError(".".join(str(part) for part in item["loc"]), item["msg"]) for item in found]
    names = ", ".join(dict.fromkeys(field.field for field in fields))
    return NotValid(f"Look at: {names}.", errors=fields)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
