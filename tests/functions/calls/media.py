"""Of uploads."""

from collections.abc import Mapping
from hashlib import md5
from typing import Any

from tests.functions.population import FREE, PART, PARTED
from tests.people import ADA

CALLS: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/media": {"path": "/v1/media", "user": ADA, "json": {"contentType": "image/jpeg"}},
    "POST /v1/media/{media_id}/complete": {
        "path": f"/v1/media/{PARTED}/complete",
        "user": ADA,
        "json": {"parts": [f'"{md5(PART, usedforsecurity=False).hexdigest()}"']},
    },
    "DELETE /v1/media/{media_id}": {"path": f"/v1/media/{FREE}", "user": ADA},
    "GET /v1/media/{media_id}": {"path": f"/v1/media/{FREE}", "user": ADA},
    "GET /v1/media/{media_id}/original": {"path": f"/v1/media/{FREE}/original", "user": ADA},
}
