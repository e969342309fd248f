"""The HTTP edge: routes typed for OpenAPI, the acting user from verified claims, every error a problem document.

A handler makes its router with `api()`, its routes with Powertools' decorators and `signed_in()` or `anyone()`, and
its entry point with `serve()`. Errors become problems (core.problems).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from heliograph.core.errors import BadRequest, Invalid, NotFound, Refusal, TooLarge, Unauthenticated, UnsupportedMedia
from heliograph.core.idempotency import Requests
from heliograph.core.ids import PATTERN
from heliograph.core.limits import EXTENSION, Limiter
from heliograph.core.log import entry
from heliograph.core.params import InPath
from heliograph.core.problems import PROBLEM_JSON, Overloaded, failure, problem
from heliograph.core.reading import Reads
from heliograph.core.settings import ApiSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
    from aws_lambda_powertools.utilities.typing import LambdaContext

    Router: TypeAlias = "APIGatewayHttpResolver | Reads"

BODY_CHARACTERS = 128 * 1024
"""More than any body in JSON can need: ten descriptions of pictures, each character escaped, are 60,000."""

IdInPath = Annotated[str, InPath(pattern=PATTERN)]

NOT_LET_IN: dict[str, Any] = {
    "type": "object",
    "description": "What the gateway answers for a token that is missing or bad; an HTTP API cannot word it otherwise.",
    "required": ["message"],
    "properties": {"message": {"type": "string", "const": "Unauthorized"}},
}


class NoToken(Unauthenticated):
    """A valid access token is needed."""


class NoSuchRoute(NotFound):
    """There is no such route."""


class MalformedBody(BadRequest):
    """The body could not be parsed."""


class BodyTooLarge(TooLarge):
    """The body is larger than any that this route takes."""


class UnsupportedBody(UnsupportedMedia):
    """The body has a content type that this route does not take."""


class NotValid(Invalid):
    """Some fields have values that are not accepted."""


def api() -> "APIGatewayHttpResolver":
    """A router whose input is validated, whose routes make OpenAPI, and whose errors are problems."""
    # Most of a cold start, so nobody pays for it by importing this module.
    from heliograph.core.resolver import make  # noqa: PLC0415

    return make()


def reads() -> Reads:
    """The same for a function whose routes only read: plain requests are answered without all that (core.reading)."""
    return Reads(api)


def serve(router: "Router", settings: ApiSettings | None = None) -> Any:
    """The Lambda entry point of an HTTP function.

    With `settings`, which every function has whose routes are more than reads, an Idempotency-Key is honoured
    (core.idempotency) and limits are kept (core.limits).
    """
    requests = Requests(settings.requests_table) if settings else None
    if settings:
        router.use([Limiter(settings).limited])

    def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
        def carry_out() -> dict[str, Any]:
            return router.resolve(event, context)

        try:
            _check_body(event)
            answer = requests.once(event, carry_out) if requests else carry_out()
        except Refusal as refusal:
            answer = problem(refusal).answer()
        except Exception as error:  # noqa: BLE001 - what it was is logged there
            answer = failure(error).answer()
        # The local cloud's gateway stumbles over an answer without a body, and AWS takes an empty one as well.
        return {**answer, "body": answer.get("body") or ""}

    return entry(handler, segments=not isinstance(router, Reads))


def actor(router: "Router", settings: ApiSettings) -> str:
    """The id of the signed-in user, from claims that the gateway's authorizer has verified.

    The authorizer checks signature, issuer, expiry and audience but cannot tell an id token from an access token,
    so `token_use` and `client_id` are checked here. The Cognito user name is the user's id.

    Raises: NoToken.
    """
    verified = claims(router)
    if verified.get("token_use") != "access" or verified.get("client_id") != settings.client_id:
        raise NoToken("Send an access token of this service as `Authorization: Bearer …`.")
    return verified["username"]


def claims(router: "Router") -> Mapping[str, str]:
    """What the authorizer has verified of the token; empty where there is none."""
    context = router.current_event.raw_event.get("requestContext", {})
    verified: Mapping[str, str] = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    return verified


def signed_in(
    summary: str,
    *refusals: type[Refusal],
    status: int = 200,
    ok: str,
    also: Mapping[int, str] | None = None,
    limit: str | None = None,
) -> Any:
    """The keywords of a route that only a signed-in user may call; infra puts the gateway's authorizer in front of it.

    `summary` says what it does, `ok` what its success (`status`) brings, `also` further ways of succeeding, `refusals`
    how it may be refused. The body's schema comes from the route's return type. `limit` is for reads that cost more
    than others; writes have theirs without a word (core.limits).
    """
    keywords = anyone(summary, NoToken, *refusals, status=status, ok=ok)
    keywords["responses"].update({other: {"description": brings} for other, brings in (also or {}).items()})
    keywords["responses"][NoToken.status]["content"]["application/json"] = {"schema": NOT_LET_IN}
    return {**keywords, "security": [{"bearer": []}], "openapi_extensions": {EXTENSION: limit} if limit else None}


def anyone(summary: str, *refusals: type[Refusal], status: int = 200, ok: str) -> Any:
    """The keywords of a route that needs no token."""
    responses: dict[int, dict[str, Any]] = {status: {"description": ok}}
    kinds: tuple[type[Refusal], ...] = (NotValid, *refusals, Overloaded)
    for refusal in kinds:
        declare(responses, refusal.status, refusal)
    return {"summary": summary, "status_code": status, "responses": responses}


def declare(responses: dict[Any, dict[str, Any]], status: int | str, refusal: type[Refusal]) -> None:
    """Add one way of being refused to the OpenAPI responses of an operation."""
    schema = {"$ref": "#/components/schemas/Problem"}
    answer = responses.setdefault(status, {"description": "", "content": {PROBLEM_JSON: {"schema": schema}}})
    answer["description"] = f"{answer['description']}\n`{refusal.slug()}`: {refusal.title()}.".strip()


def bearer_token(router: "Router") -> str:
    """The token of a request that the authorizer let through."""
    return str(router.current_event.headers["authorization"]).split()[-1]


def link_to(router: "Router", **targets: str) -> None:
    """Say in the answer's `Link` header (RFC 8288) where relation → target leads; targets may be relative."""
    links = ", ".join(f'<{target}>; rel="{relation}"' for relation, target in targets.items())
    router.context["links"] = links


def no_content() -> "Response[None]":
    """The answer of a route that has nothing to say."""
    from aws_lambda_powertools.event_handler import Response  # noqa: PLC0415 - as in api()

    return Response(status_code=204)


def _check_body(event: Mapping[str, Any]) -> None:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    kind, *parameters = (part.strip() for part in str(headers.get("content-type", "")).split(";"))
    if kind.lower() == "multipart/form-data":
        # Powertools answers a missing boundary with a bare ValueError, which cannot be told from a fault of ours.
        boundary = next((part.removeprefix("boundary=") for part in parameters if part.startswith("boundary=")), "")
        if not boundary.strip('"'):
            raise MalformedBody("multipart/form-data needs a boundary in its Content-Type (RFC 7578).")
    elif len(event.get("body") or "") > BODY_CHARACTERS:
        raise BodyTooLarge(f"A body that is no form may have {BODY_CHARACTERS:,} characters.")
