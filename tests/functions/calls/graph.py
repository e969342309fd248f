"""Of the graph."""

from collections.abc import Mapping
from typing import Any

from tests.people import ADA, BOB, CLEO

CALLS: Mapping[str, Mapping[str, Any]] = {
    "PUT /v1/users/{user_id}/follow": {"path": f"/v1/users/{ADA}/follow", "user": CLEO},
    "DELETE /v1/users/{user_id}/follow": {"path": f"/v1/users/{ADA}/follow", "user": BOB},
    "GET /v1/users/{user_id}/followers": {"path": f"/v1/users/{ADA}/followers", "user": CLEO},
    "GET /v1/users/{user_id}/following": {"path": f"/v1/users/{BOB}/following", "user": CLEO},
}
