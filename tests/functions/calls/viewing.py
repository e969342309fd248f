"""Of views."""

from collections.abc import Mapping
from typing import Any

from tests.people import CLEO, POST

CALLS: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/posts/views": {"path": "/v1/posts/views", "user": CLEO, "json": {"posts": [POST], "opened": [POST]}}
}
