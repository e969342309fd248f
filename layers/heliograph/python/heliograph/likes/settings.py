"""Settings of likes."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

BUCKETS = 16
"""Partitions that one post's likes are spread over: 16 × 1,000 write units a second (DynamoDB partition limit)."""


@dataclass(frozen=True, kw_only=True)
class LikesSettings(Settings):
    """Where likes are."""

    table: str
