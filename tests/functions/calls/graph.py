"""Of the graph."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import FRIDA
from tests.people import ADA, BOB, CLEO

CALLS: Mapping[str, Mapping[str, Any]] = {
    "PUT /v1/users/{user_id}/follow": {"path": f"/v1/users/{ADA}/follow", "user": CLEO},
    "DELETE /v1/users/{user_id}/follow": {"path": f"/v1/users/{ADA}/follow", "user": BOB},
    "GET /v1/users/{user_id}/followers": {"path": f"/v1/users/{ADA}/followers", "user": CLEO},
    "GET /v1/users/{user_id}/following": {"path": f"/v1/users/{BOB}/following", "user": CLEO},
    "DELETE /v1/me/followers/{user_id}": {"path": f"/v1/me/followers/{BOB}", "user": ADA},
    "GET /v1/me/requests": {"path": "/v1/me/requests", "user": FRIDA},
    "GET /v1/me/requests/sent": {"path": "/v1/me/requests/sent", "user": BOB},
    "PUT /v1/me/requests/{user_id}": {"path": f"/v1/me/requests/{BOB}", "user": FRIDA},
    "DELETE /v1/me/requests/{user_id}": {"path": f"/v1/me/requests/{BOB}", "user": FRIDA},
    "PUT /v1/users/{user_id}/block": {"path": f"/v1/users/{CLEO}/block", "user": ADA},
    "DELETE /v1/users/{user_id}/block": {"path": f"/v1/users/{CLEO}/block", "user": FRIDA},
    "PUT /v1/users/{user_id}/mute": {"path": f"/v1/users/{CLEO}/mute", "user": ADA},
    "DELETE /v1/users/{user_id}/mute": {"path": f"/v1/users/{ADA}/mute", "user": FRIDA},
    "PUT /v1/me/close-friends/{user_id}": {"path": f"/v1/me/close-friends/{CLEO}", "user": ADA},
    "DELETE /v1/me/close-friends/{user_id}": {"path": f"/v1/me/close-friends/{BOB}", "user": FRIDA},
    "PUT /v1/me/favourites/{user_id}": {"path": f"/v1/me/favourites/{ADA}", "user": BOB},
    "DELETE /v1/me/favourites/{user_id}": {"path": f"/v1/me/favourites/{FRIDA}", "user": ADA},
    "GET /v1/me/favourites": {"path": "/v1/me/favourites", "user": ADA},
    "GET /v1/me/blocked": {"path": "/v1/me/blocked", "user": FRIDA},
    "GET /v1/me/muted": {"path": "/v1/me/muted", "user": FRIDA},
    "GET /v1/me/close-friends": {"path": "/v1/me/close-friends", "user": FRIDA},
}
