"""Of comments."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import COMMENT
from tests.people import ADA, BOB, CLEO, POST

CALLS: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/posts/{post_id}/comments": {
        "path": f"/v1/posts/{POST}/comments",
        "user": CLEO,
        "json": {"comment": "What light!"},
    },
    "GET /v1/posts/{post_id}/comments": {"path": f"/v1/posts/{POST}/comments", "user": CLEO},
    "GET /v1/posts/{post_id}/comments/{comment_id}": {"path": f"/v1/posts/{POST}/comments/{COMMENT}", "user": CLEO},
    "POST /v1/posts/{post_id}/comments/{comment_id}/replies": {
        "path": f"/v1/posts/{POST}/comments/{COMMENT}/replies",
        "user": CLEO,
        "json": {"comment": "Indeed!"},
    },
    "GET /v1/posts/{post_id}/comments/{comment_id}/replies": {
        "path": f"/v1/posts/{POST}/comments/{COMMENT}/replies",
        "user": CLEO,
    },
    "GET /v1/users/{user_id}/commenters/{commenter_id}/comments": {
        "path": f"/v1/users/{ADA}/commenters/{BOB}/comments",
        "user": CLEO,
    },
    "DELETE /v1/posts/{post_id}/comments/{comment_id}": {"path": f"/v1/posts/{POST}/comments/{COMMENT}", "user": BOB},
}
