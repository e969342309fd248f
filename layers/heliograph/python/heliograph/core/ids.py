"""64-bit ids that sort by time: 41 bits of milliseconds, 13 bits of logical shard, 10 bits of sequence.

    | 41 ms since 2025-01-01T00:00Z | 13 shard of the owner | 10 sequence |

41 bits last until 2094; until 2059 an id fits a signed 64-bit integer. Ids are strings on the wire (JSON numbers lose
precision past 2**53) and DynamoDB Numbers in keys, so that they sort. Two containers can make the same id in the same
millisecond for the same shard; therefore every row with a new id is put on the condition that it does not exist.
"""

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from heliograph.core.reservation import Reservation, current

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
SHARD_BITS = 13
SEQUENCE_BITS = 10
SHARDS = 1 << SHARD_BITS
SEQUENCES = 1 << SEQUENCE_BITS

DIGITS = 19
"""What an id has at most: it is less than 2⁶³."""
PATTERN = r"^(0|[1-9][0-9]{0,18})$"
"""What an id looks like on the wire: decimal, no leading zero, at most 2**63 - 1 (19 digits)."""


class IdMaker:
    """Makes ids that never repeat within the process and never go back, even when the clock does."""

    def __init__(self, now: Callable[[], datetime], randomness: random.Random) -> None:
        self._now = now
        self._random = randomness
        self._lock = threading.Lock()
        self._last_ms = -1
        self._sequence = 0

    def make(self, *, owner: str | None = None) -> str:
        """A new id in the shard of `owner` (an id), or, for things that own themselves, in a random shard.

        A request that may come again gets the ids that it has reserved, whoever carries it out.
        """
        reservation = current()
        if reservation is not None:
            return _reserved(reservation, owner)
        shard = self._random.randrange(SHARDS) if owner is None else shard_of(owner)
        with self._lock:
            ms, sequence = self._tick()
        return _packed(ms, shard, sequence)

    def _tick(self) -> tuple[int, int]:
        ms = max(_milliseconds(self._now()), self._last_ms)
        if ms > self._last_ms:
            # Starting anywhere makes containers that share a millisecond and a shard unlikely to collide.
            self._last_ms, self._sequence = ms, self._random.randrange(SEQUENCES)
        elif self._sequence + 1 < SEQUENCES:
            self._sequence += 1
        else:
            # The millisecond is used up: borrow the next one instead of waiting for it.
            self._last_ms, self._sequence = ms + 1, 0
        return self._last_ms, self._sequence


def _reserved(reservation: Reservation, owner: str | None) -> str:
    shard = (reservation.seed >> SEQUENCE_BITS) % SHARDS if owner is None else shard_of(owner)
    return _packed(_milliseconds(reservation.moment), shard, reservation.next_number() % SEQUENCES)


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def _packed(ms: int, shard: int, sequence: int) -> str:
    return str((ms << (SHARD_BITS + SEQUENCE_BITS)) | (shard << SEQUENCE_BITS) | sequence)


def shard_of(identifier: str) -> int:
    """The logical shard that an id carries, 0 … 8191."""
    return (int(identifier) >> SEQUENCE_BITS) & (SHARDS - 1)


def first_after(moment: datetime) -> int:
    """The least id that can be made after a moment, which may be anything from the next millisecond on."""
    return (_milliseconds(moment) + 1) << (SHARD_BITS + SEQUENCE_BITS)


def made_at(identifier: str) -> datetime:
    """When an id was made, to the millisecond, in UTC."""
    return EPOCH + timedelta(milliseconds=int(identifier) >> (SHARD_BITS + SEQUENCE_BITS))
