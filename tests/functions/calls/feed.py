"""Of feeds."""

from collections.abc import Mapping
from typing import Any

from tests.people import BOB

CALLS: Mapping[str, Mapping[str, Any]] = {
    "GET /users/{user_id}/feeds": {"path": f"/users/{BOB}/feeds", "user": BOB},
    "GET /v1/me/feed": {"path": "/v1/me/feed", "user": BOB},
    "GET /v1/me/feed/poll": {"path": "/v1/me/feed/poll", "user": BOB, "query": {"since": "0", "wait": "0"}},
    "GET /v1/me/feed/visit": {"path": "/v1/me/feed/visit", "user": BOB},
    "PUT /v1/me/feed/visit": {"path": "/v1/me/feed/visit", "user": BOB, "json": {"upTo": "7"}},
}
