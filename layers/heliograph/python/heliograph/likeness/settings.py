"""Settings of likeness."""

from dataclasses import dataclass
from typing import Final

from heliograph.core.settings import Settings

DISTANCE: Final = 4
"""In how many of 64 bits two fingerprints may differ that count as one picture.

Measured (benchmarks/README.md, duplicates): nearly every re-encoding and resizing is within it, the nearest two of
thousands of pairs of different photographs are 16 apart, and two shots of one scene are 6."""
PAGE_BYTES: Final = (950, 4000)
"""What a shelf's first page holds of its filter, and what every further one: an item of less than 1 KB, then 4 KB.

Most accounts need the first alone, and DynamoDB writes it for one unit."""
PAGES: Final = 16
"""Pages of a shelf, the open one included. With more, the oldest is written over, and what was on it is not found."""
FALSE_POSITIVES: Final = 1 / 1000
"""How often a full page says of a band that it has it, though it has not. A fingerprint is looked for by 67 of them."""
OF_A_BAND: Final = 100
"""How many of a shelf's pictures with one and the same band are looked at, the newest first."""


@dataclass(frozen=True, kw_only=True)
class LikenessSettings(Settings):
    """Where fingerprints are kept, and what counts as alike."""

    table: str
    distance: int = DISTANCE
    """At most 5: what is further apart is found by chance."""
