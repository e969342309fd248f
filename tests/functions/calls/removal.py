"""Of deleting posts and having them back."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import DELETED
from tests.people import ADA, POST

CALLS: Mapping[str, Mapping[str, Any]] = {
    "DELETE /v1/posts/{post_id}": {"path": f"/v1/posts/{POST}", "user": ADA},
    "POST /v1/posts/{post_id}/undelete": {"path": f"/v1/posts/{DELETED}/undelete", "user": ADA},
}
