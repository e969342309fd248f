"""Of posts."""

from collections.abc import Mapping
from typing import Any

from tests.functions.pictures import photo
from tests.functions.population import FREE
from tests.people import ADA, CLEO, POST

CALLS: Mapping[str, Mapping[str, Any]] = {
    "GET /v1/users/{user_id}/posts": {"path": f"/v1/users/{ADA}/posts", "user": CLEO},
    "POST /users/{user_id}/posts": {"path": f"/users/{ADA}/posts", "user": ADA, "form": {"file": photo()}},
    "POST /v1/me/feed": {"path": "/v1/me/feed", "user": ADA, "form": {"content": photo()}},
    "POST /v1/posts": {"path": "/v1/posts", "user": ADA, "json": {"media": [FREE]}},
    "GET /v1/posts/{post_id}": {"path": f"/v1/posts/{POST}", "user": CLEO},
    "GET /v1/posts/{post_id}/history": {"path": f"/v1/posts/{POST}/history", "user": CLEO},
    "PATCH /v1/posts/{post_id}": {
        "path": f"/v1/posts/{POST}",
        "user": ADA,
        "json": {"caption": "Morning at the lighthouse"},
        "headers": {"if-match": "*"},
    },
}
