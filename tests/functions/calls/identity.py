"""Of accounts."""

from collections.abc import Mapping
from typing import Any

from tests.functions.population import FREE, PASSWORD, email
from tests.people import ADA, BOB

CALLS: Mapping[str, Mapping[str, Any]] = {
    "POST /v1/auth/sign-up": {
        "path": "/v1/auth/sign-up",
        "json": {"userName": "eve", "fullName": "Eve", "email": email("eve"), "password": PASSWORD},
    },
    "POST /v1/auth/confirm": {"path": "/v1/auth/confirm", "json": {"email": email("dan"), "code": "123456"}},
    "POST /v1/auth/resend-code": {"path": "/v1/auth/resend-code", "json": {"email": email("dan")}},
    "POST /v1/auth/sign-in": {"path": "/v1/auth/sign-in", "json": {"login": "ada", "password": PASSWORD}},
    "POST /v1/auth/refresh": {"path": "/v1/auth/refresh", "json": {"refreshToken": "a token of Ada's"}},
    "POST /v1/auth/sign-out": {"path": "/v1/auth/sign-out", "user": ADA},
    "POST /v1/me/deletion": {"path": "/v1/me/deletion", "user": ADA, "json": {"password": PASSWORD}},
    "PUT /v1/me/password": {
        "path": "/v1/me/password",
        "user": ADA,
        "json": {"currentPassword": PASSWORD, "password": "another good password"},
    },
    "POST /v1/auth/forgot-password": {"path": "/v1/auth/forgot-password", "json": {"email": email("ada")}},
    "POST /v1/auth/reset-password": {
        "path": "/v1/auth/reset-password",
        "json": {"email": email("ada"), "code": "123456", "password": "another good password"},
    },
    "POST /v1/auth/return": {"path": "/v1/auth/return", "json": {"login": "gus", "password": PASSWORD}},
    "GET /v1/me": {"path": "/v1/me", "user": ADA},
    "PATCH /v1/me": {"path": "/v1/me", "user": ADA, "json": {"bio": "Lighthouses", "isPrivate": True}},
    "PUT /v1/me/user-name": {"path": "/v1/me/user-name", "user": ADA, "json": {"userName": "countess"}},
    "PUT /v1/me/avatar": {"path": "/v1/me/avatar", "user": ADA, "json": {"mediaId": FREE}},
    "DELETE /v1/me/avatar": {"path": "/v1/me/avatar", "user": ADA},
    "GET /v1/users": {"path": "/v1/users", "user": BOB, "query": {"userName": "ada"}},
    "GET /v1/users/{user_id}": {"path": f"/v1/users/{ADA}", "user": BOB},
}
BEYOND_MOTO = (
    "POST /v1/auth/refresh", "POST /v1/auth/resend-code", "POST /v1/auth/sign-out", "POST /v1/auth/reset-password",
)  # fmt: skip
"""These need tokens or codes of the pool or are not in moto; test_identity_api.py calls them."""
