"""Settings of identity."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

PASSWORD_LENGTH = 10
"""Least length of a password; the user pool's policy is made from it and our check reads it. NIST SP 800-63B-4: length
counts, forced character classes do not, so there are none."""
RESERVATION_HOURS = 24
"""How long an unconfirmed sign-up keeps its handle and e-mail address: as long as Cognito's confirmation code lives."""

HANDLE_HOLD_DAYS = 14
"""How long a handle that was given up is kept from others, and until then the next change may only be the way back."""
RETURN_DAYS = 30
"""How long an account that was given up may be had back; then everything of it is erased, and its names are free."""
FULL_NAME_LENGTH = 80
BIO_LENGTH = 300
LOCATION_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class IdentitySettings(Settings):
    """Where accounts are."""

    table: str


@dataclass(frozen=True, kw_only=True)
class PoolSettings(Settings):
    """Which user pool people are removed from."""

    id: str
