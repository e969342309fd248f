"""Reads answered by hand: a function whose routes only read needs neither Powertools' resolver nor pydantic.

Routes are declared as everywhere, and once. A request that is plainly right (a GET of one of them, each parameter as it
should be) is answered here; anything else, and the OpenAPI document, is a matter for the resolver, which is imported
then and told the same routes. So there is one wording of every refusal, and no second opinion on what is valid: what is
taken here is less than what the resolver takes, and both answer it with the same bytes.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import orjson

from heliograph.core.conditional import etag, is_known
from heliograph.core.limits import EXTENSION
from heliograph.core.params import Given, InPath, InQuery, NotPlain

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
    from aws_lambda_powertools.utilities.typing import LambdaContext

Function = Callable[..., Any]
Answer = dict[str, Any]
"""As the gateway takes it from a function."""


class Event:
    """A request as the gateway sends it (payload format 2.0), in the resolver's words."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw_event = raw
        self.path = str(raw["rawPath"])
        self.http_method = str(raw["requestContext"]["http"]["method"])
        self.query_string_parameters: Mapping[str, str] = raw.get("queryStringParameters") or {}
        self.headers = {name.lower(): value for name, value in (raw.get("headers") or {}).items()}


@dataclass(frozen=True)
class _Taken:
    """One argument of a route."""

    argument: str
    name: str
    of: Given
    read: Callable[[str], Any]
    default: Any


class _Route:
    """A route as it was declared, and how its arguments are read from a plain request."""

    def __init__(self, rule: str, function: Function, declared: Mapping[str, Any]) -> None:
        self.rule, self.function, self.declared = rule, function, declared
        self._path = re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", rule))
        self._taken = [_taken(one) for one in inspect.signature(function).parameters.values()]

    def arguments(self, event: Event) -> dict[str, Any] | None:
        """What the function is called with; None for another route's path. Raises: NotPlain."""
        found = self._path.fullmatch(event.path)
        if found is None:
            return None
        if (self.declared.get("openapi_extensions") or {}).get(EXTENSION):
            raise NotPlain  # A limit is kept by the resolver's middleware.
        return {one.argument: _read(one, found, event) for one in self._taken}


class Reads:
    """A router of GET routes. `whole` makes the resolver, once, if there is ever anything for it to do.

    As on the resolver, `current_event` is the request that is being answered, and `context` what a route says of its
    answer besides the body.
    """

    def __init__(self, whole: "Callable[[], APIGatewayHttpResolver]") -> None:
        self._make = whole
        self._made: APIGatewayHttpResolver | None = None
        self._middlewares: list[Any] = []
        self._routes: list[_Route] = []
        self.current_event: Any = None
        self.context: dict[str, Any] = {}

    def get(self, rule: str, **declared: Any) -> Callable[[Function], Function]:
        """A route, declared as the resolver's own."""

        def taken(function: Function) -> Function:
            self._routes.append(_Route(rule, function, declared))
            return function

        return taken

    def use(self, middlewares: list[Any]) -> None:
        """Further middlewares of the resolver, for what comes to it."""
        self._middlewares += middlewares

    def get_openapi_json_schema(self, **how: Any) -> str:
        """The description of these routes."""
        return self.whole().get_openapi_json_schema(**how)

    def resolve(self, event: dict[str, Any], context: "LambdaContext") -> Answer:
        """The answer to a request. Refusals that a route raises are left to the caller."""
        self.current_event, self.context = Event(event), {}
        try:
            for route in self._routes if self.current_event.http_method == "GET" else ():
                if (arguments := route.arguments(self.current_event)) is not None:
                    return self._answer(route.function(**arguments))
        except NotPlain:
            pass
        whole = self.whole()
        self.context = whole.context
        return whole.resolve(event, context)

    def whole(self) -> "APIGatewayHttpResolver":
        """The resolver with the same routes."""
        if self._made is None:
            self._made = self._make()
            for route in self._routes:
                self._made.get(route.rule, **route.declared)(_taken_apart(route.function))
            self._made.use(self._middlewares)
        return self._made

    def _answer(self, found: Any) -> Answer:
        links = {"Link": self.context["links"]} if "links" in self.context else {}
        if found is None:
            return _as_gateway(204, {}, "")
        body = orjson.dumps(found)
        tag = {"ETag": etag(body, self.context.get("version"))}
        if is_known(self.current_event.headers, tag["ETag"]):
            return _as_gateway(304, {**links, **tag}, "")
        return _as_gateway(200, {"Content-Type": "application/json", **links, **tag}, body.decode())


def _taken_apart(function: Function) -> Function:
    """The same route, for who looks into what it answers: parts of that may be JSON already (`orjson.Fragment`)."""

    @wraps(function)
    def answered(*given: Any, **named: Any) -> Any:
        return orjson.loads(orjson.dumps(function(*given, **named)))

    return answered


def _taken(parameter: inspect.Parameter) -> _Taken:
    if get_origin(parameter.annotation) is not Annotated:
        raise TypeError(f"{parameter.name}: say where it stands in the request (core.params)")
    kind, of, *_ = get_args(parameter.annotation)
    if not isinstance(of, InPath | InQuery):
        raise TypeError(f"{parameter.name}: a read takes what stands in the path or in the query")
    read = of.number if kind is int else of.text
    return _Taken(parameter.name, of.alias or parameter.name, of, read, parameter.default)


def _read(one: _Taken, found: re.Match[str], event: Event) -> Any:
    text = found[one.name] if isinstance(one.of, InPath) else event.query_string_parameters.get(one.name)
    if text is None:
        if one.default is inspect.Parameter.empty:
            raise NotPlain
        return one.default
    return one.read(text)


def _as_gateway(status: int, headers: Mapping[str, str], body: str) -> Answer:
    return {"statusCode": status, "headers": {**headers}, "body": body, "isBase64Encoded": False, "cookies": []}
