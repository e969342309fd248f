"""Of likes."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import COMMENT
from tests.people import ADA, BOB, CLEO, POST

CALLS: Mapping[str, Mapping[str, Any]] = {
    "PUT /v1/posts/{post_id}/like": {"path": f"/v1/posts/{POST}/like", "user": CLEO},
    "DELETE /v1/posts/{post_id}/like": {"path": f"/v1/posts/{POST}/like", "user": BOB},
    "GET /v1/posts/{post_id}/likes": {"path": f"/v1/posts/{POST}/likes", "user": CLEO},
    "PUT /v1/posts/{post_id}/comments/{comment_id}/like": {
        "path": f"/v1/posts/{POST}/comments/{COMMENT}/like",
        "user": CLEO,
    },
    "DELETE /v1/posts/{post_id}/comments/{comment_id}/like": {
        "path": f"/v1/posts/{POST}/comments/{COMMENT}/like",
        "user": ADA,
    },
    "GET /v1/posts/{post_id}/comments/{comment_id}/likes": {
        "path": f"/v1/posts/{POST}/comments/{COMMENT}/likes",
        "user": CLEO,
    },
}
