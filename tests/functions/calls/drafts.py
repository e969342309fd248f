"""Of drafts."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import DRAFT, FREE
from tests.people import ADA

PATH = f"/v1/drafts/{DRAFT}"
CALLS: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/drafts": {"path": "/v1/drafts", "user": ADA, "json": {"media": [FREE], "caption": "Not yet"}},
    "GET /v1/drafts": {"path": "/v1/drafts", "user": ADA},
    "GET /v1/drafts/{draft_id}": {"path": PATH, "user": ADA},
    "PATCH /v1/drafts/{draft_id}": {
        "path": PATH,
        "user": ADA,
        "json": {"caption": "Soon"},
        "headers": {"if-match": "*"},
    },
    "DELETE /v1/drafts/{draft_id}": {"path": PATH, "user": ADA},
    "POST /v1/drafts/{draft_id}/publish": {"path": f"{PATH}/publish", "user": ADA},
}
