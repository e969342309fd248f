"""Lots: a part of all accounts, always the same one, for whatever is tried on some of them first."""

import hashlib


def lot(trial: str, account_id: str) -> int:
    """0 to 99 for an account, evenly. Each trial draws anew, so two of them have nothing to do with each other."""
    return int.from_bytes(hashlib.sha256(f"{trial}/{account_id}".encode()).digest()[:8]) % 100
