"""Of activity."""

from collections.abc import Mapping
from typing import Any

from tests.people import ADA

CALLS: Mapping[str, Mapping[str, Any]] = {
    "GET /v1/me/activity": {"path": "/v1/me/activity", "user": ADA},
    "GET /v1/me/notifications": {"path": "/v1/me/notifications", "user": ADA},
    "PUT /v1/me/notifications/read": {"path": "/v1/me/notifications/read", "user": ADA, "json": {"upTo": "7"}},
    "GET /v1/me/notifications/settings": {"path": "/v1/me/notifications/settings", "user": ADA},
    "PUT /v1/me/notifications/settings": {
        "path": "/v1/me/notifications/settings",
        "user": ADA,
        "json": {"off": ["liked"]},
    },
}
