"""Which kind of thing an operation asks for, and the request that asks for one."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.functions.calls import CALLS
from tests.functions.document import Operation
from tests.matrix.town import PASSWORD, Thing, email, handle
from tests.simulation.cognito import CODE
from tests.simulation.door import Person, small_picture

Content = Mapping[str, Any]

BY_PARAMETER = {
    "list_id": "list",
    "draft_id": "draft",
    "comment_id": "comment",
    "commenter_id": "commenter",
    "post_id": "post",
    "media_id": "upload",
    "user_id": "account",
}
"""The most particular parameter of its path says what an operation asks for."""
BY_CONTENT: Mapping[str, tuple[str, Callable[[Thing], Content]]] = {
    "GET /v1/users": ("account", lambda thing: {"query": {"userName": thing.ids["user_name"]}}),
    "PUT /v1/me/avatar": ("upload", lambda thing: {"body": {"mediaId": thing.ids["media_id"]}}),
    "POST /v1/media/{media_id}/complete": (
        "upload",
        lambda thing: {"body": {"parts": thing.ids.get("tags", "none").split()}},
    ),
    "POST /v1/posts/views": (
        "post",
        lambda thing: {"body": {said: [thing.ids["post_id"]] for said in ("posts", "opened")}},
    ),
    "POST /v1/posts": ("upload", lambda thing: {"body": {"media": [thing.ids["media_id"]]}}),
    "POST /v1/drafts": ("upload", lambda thing: {"body": {"media": [thing.ids["media_id"]]}}),
}
"""Operations that name what they ask for elsewhere than in the path."""
AT_THE_DOOR: Mapping[str, Callable[[Person | None], Content]] = {
    "POST /v1/auth/sign-up": lambda _: {
        "body": {"userName": "newcomer", "email": email("newcomer"), "password": PASSWORD}
    },
    "POST /v1/auth/confirm": lambda _: {"body": {"email": email("unconfirmed"), "code": CODE}},
    "POST /v1/auth/resend-code": lambda _: {"body": {"email": email("unconfirmed")}},
    "POST /v1/auth/sign-in": lambda who: {
        "body": {"login": who.name if who else handle("nobody"), "password": PASSWORD}
    },
    "POST /v1/auth/forgot-password": lambda who: {"body": {"email": _address(who)}},
    "POST /v1/auth/reset-password": lambda who: {"body": {"email": _address(who), "code": CODE, "password": PASSWORD}},
    "POST /v1/auth/return": lambda who: {
        "body": {"login": who.name if who else handle("nobody"), "password": PASSWORD}
    },
    "POST /v1/auth/refresh": lambda who: {"body": {"refreshToken": f"{who.id if who else 0}.0"}},
}
"""Operations without a token: who asks is whose names and passwords they send."""


def _address(who: Person | None) -> str:
    return email(who.name.removeprefix("town.").replace("_", "-") if who else "nobody")


def kind_of(operation: Operation) -> str:
    """The kind of thing that it asks for; `nothing` where it is about the asker alone."""
    if operation.name in BY_CONTENT:
        return BY_CONTENT[operation.name][0]
    parameters = operation.parameters("path")
    return next((kind for name, kind in BY_PARAMETER.items() if name in parameters), "nothing")


def request_of(operation: Operation, who: Person | None, thing: Thing) -> tuple[str, Content]:
    """Path and content, as `door.request` takes them."""
    path = operation.path.format(**thing.ids)
    if operation.name in BY_CONTENT:
        return path, BY_CONTENT[operation.name][1](thing)
    if operation.name in AT_THE_DOOR:
        return path, AT_THE_DOOR[operation.name](who)
    return path, _content(CALLS[operation.name])


def _content(call: Mapping[str, Any]) -> Content:
    if "form" in call:
        return {"picture": small_picture(), "part": next(iter(call["form"]))}
    named = {"body": call.get("json"), "query": call.get("query"), "headers": call.get("headers")}
    return {name: value for name, value in named.items() if value is not None}
