"""For every operation a call that succeeds among the people of `population`, to be varied by tests."""

from collections.abc import Mapping
from typing import Any

from tests.functions.pictures import photo
from tests.functions.population import COMMENT, FREE, PASSWORD, email
from tests.people import ADA, BOB, CLEO, POST

CALLS: Mapping[str, Mapping[str, Any]] = {
    "GET /docs": {"path": "/docs"},
    "GET /openapi.json": {"path": "/openapi.json"},
    "POST /v1/auth/sign-up": {
        "path": "/v1/auth/sign-up",
        "json": {"userName": "eve", "fullName": "Eve", "email": email("eve"), "password": PASSWORD},
    },
    "POST /v1/auth/confirm": {"path": "/v1/auth/confirm", "json": {"email": email("dan"), "code": "123456"}},
    "POST /v1/auth/resend-code": {"path": "/v1/auth/resend-code", "json": {"email": email("dan")}},
    "POST /v1/auth/sign-in": {"path": "/v1/auth/sign-in", "json": {"login": "ada", "password": PASSWORD}},
    "POST /v1/auth/refresh": {"path": "/v1/auth/refresh", "json": {"refreshToken": "a token of Ada's"}},
    "POST /v1/auth/sign-out": {"path": "/v1/auth/sign-out", "user": ADA},
    "GET /v1/me": {"path": "/v1/me", "user": ADA},
    "PATCH /v1/me": {"path": "/v1/me", "user": ADA, "json": {"bio": "Lighthouses", "isPrivate": True}},
    "GET /v1/users": {"path": "/v1/users", "user": BOB, "query": {"userName": "ada"}},
    "GET /v1/users/{user_id}": {"path": f"/v1/users/{ADA}", "user": BOB},
    "PUT /v1/users/{user_id}/follow": {"path": f"/v1/users/{ADA}/follow", "user": CLEO},
    "DELETE /v1/users/{user_id}/follow": {"path": f"/v1/users/{ADA}/follow", "user": BOB},
    "GET /v1/users/{user_id}/followers": {"path": f"/v1/users/{ADA}/followers", "user": CLEO},
    "GET /v1/users/{user_id}/following": {"path": f"/v1/users/{BOB}/following", "user": CLEO},
    "GET /v1/users/{user_id}/posts": {"path": f"/v1/users/{ADA}/posts", "user": CLEO},
    "POST /users/{user_id}/posts": {"path": f"/users/{ADA}/posts", "user": ADA, "form": {"file": photo()}},
    "POST /v1/me/feed": {"path": "/v1/me/feed", "user": ADA, "form": {"content": photo()}},
    "POST /v1/media": {"path": "/v1/media", "user": ADA, "json": {"contentType": "image/jpeg"}},
    "GET /v1/media/{media_id}": {"path": f"/v1/media/{FREE}", "user": ADA},
    "POST /v1/posts": {"path": "/v1/posts", "user": ADA, "json": {"media": [FREE]}},
    "GET /v1/posts/{post_id}": {"path": f"/v1/posts/{POST}", "user": CLEO},
    "PUT /v1/posts/{post_id}/like": {"path": f"/v1/posts/{POST}/like", "user": CLEO},
    "DELETE /v1/posts/{post_id}/like": {"path": f"/v1/posts/{POST}/like", "user": BOB},
    "GET /v1/posts/{post_id}/likes": {"path": f"/v1/posts/{POST}/likes", "user": CLEO},
    "POST /v1/posts/{post_id}/comments": {
        "path": f"/v1/posts/{POST}/comments",
        "user": CLEO,
        "json": {"comment": "What light!"},
    },
    "GET /v1/posts/{post_id}/comments": {"path": f"/v1/posts/{POST}/comments", "user": CLEO},
    "DELETE /v1/posts/{post_id}/comments/{comment_id}": {"path": f"/v1/posts/{POST}/comments/{COMMENT}", "user": BOB},
    "GET /users/{user_id}/feeds": {"path": f"/users/{BOB}/feeds", "user": BOB},
    "GET /v1/me/feed": {"path": "/v1/me/feed", "user": BOB},
}


def call_of(operation: str, **changed: Any) -> dict[str, Any]:
    """`Deployed.call`'s keywords for an operation, with some of them changed; None takes one away."""
    how = {"method": operation.split(maxsplit=1)[0], **CALLS[operation], **changed}
    if "form" in changed or "body" in changed:
        how.pop("json", None)
    if "json" in changed or "body" in changed:
        how.pop("form", None)
    return {name: value for name, value in how.items() if value is not None}
