"""Of the document and the page that shows it."""

from collections.abc import Mapping
from typing import Any

CALLS: Mapping[str, Mapping[str, Any]] = {
    "GET /docs": {"path": "/docs"},
    "GET /openapi.json": {"path": "/openapi.json"},
}
WITHOUT_STORES = tuple(CALLS)
