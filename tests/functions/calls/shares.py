"""Of shares."""

from collections.abc import Mapping
from typing import Any

from tests.people import BOB, CLEO, POST

CALLS: Mapping[str, Mapping[str, Any]] = {
    "PUT /v1/posts/{post_id}/share": {"path": f"/v1/posts/{POST}/share", "user": BOB},
    "DELETE /v1/posts/{post_id}/share": {"path": f"/v1/posts/{POST}/share", "user": CLEO},
    "GET /v1/posts/{post_id}/shares": {"path": f"/v1/posts/{POST}/shares", "user": BOB},
}
