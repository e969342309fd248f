"""Of uploads."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import FREE
from tests.people import ADA

CALLS: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/media": {"path": "/v1/media", "user": ADA, "json": {"contentType": "image/jpeg"}},
    "GET /v1/media/{media_id}": {"path": f"/v1/media/{FREE}", "user": ADA},
    "GET /v1/media/{media_id}/original": {"path": f"/v1/media/{FREE}/original", "user": ADA},
}
