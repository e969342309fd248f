"""Of lists of people."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import LIST
from tests.people import ADA, BOB, CLEO

CALLS: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/me/lists": {"path": "/v1/me/lists", "user": ADA, "json": {"name": "Climbing"}},
    "GET /v1/me/lists": {"path": "/v1/me/lists", "user": ADA},
    "PUT /v1/me/lists/{list_id}": {"path": f"/v1/me/lists/{LIST}", "user": ADA, "json": {"name": "Kin"}},
    "DELETE /v1/me/lists/{list_id}": {"path": f"/v1/me/lists/{LIST}", "user": ADA},
    "PUT /v1/me/lists/{list_id}/members/{user_id}": {"path": f"/v1/me/lists/{LIST}/members/{CLEO}", "user": ADA},
    "DELETE /v1/me/lists/{list_id}/members/{user_id}": {"path": f"/v1/me/lists/{LIST}/members/{BOB}", "user": ADA},
    "GET /v1/me/lists/{list_id}/members": {"path": f"/v1/me/lists/{LIST}/members", "user": ADA},
}
