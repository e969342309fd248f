"""How one stands to others, and how far marks are, for whoever reads many at once: keys, and what rows stand for.

`store.py` and `crossings.py` have the tables.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from heliograph.core.lookups import Lookup
from heliograph.core.places import Key, Pair, Single
from heliograph.core.rows import Flag, Number, Row, Text
from heliograph.graph.model import Crossing, End, Follow, Phase, Standing, Tie

TIE: Final = Pair("from_id", "N", "to_id", "N")
CROSSING: Final = Single("user_id", "N")

STANDING: Final = ("from_id", "to_id", "follow", "blocks", "blocked_by", "mutes", "close_friend_of")
"""The attributes of a tie that a `Standing` is made of, and its key's."""


class TiesOfOne:
    """The ties of a table, from one side."""

    def __init__(self, table: str) -> None:
        self._table = table

    def lookup(self, from_id: str, to_ids: Iterable[str]) -> Lookup[Tie]:
        """The ties of one user to others, by id of the other, as they are now: they decide what is shown."""
        keys = TIE.keys({other: (from_id, other) for other in to_ids})
        return Lookup(table=self._table, keys=keys, decode=tie_of, consistent=True)

    def standing(self, from_id: str, to_ids: Iterable[str]) -> Lookup[Standing]:
        """No more of the same ties than what decides what is shown."""
        keys = TIE.keys({other: (from_id, other) for other in to_ids})
        return Lookup(table=self._table, keys=keys, decode=standing_of, read=_standing, consistent=True, only=STANDING)

    def towards(self, to_id: str, from_ids: Iterable[str]) -> Lookup[Tie]:
        """The ties of others to one user, by id of the other, as of a moment ago: nothing that is shown hangs on it."""
        keys = TIE.keys({other: (other, to_id) for other in from_ids})
        return Lookup(table=self._table, keys=keys, decode=tie_of)


class CrossingsByUser:
    """The crossings of a table; of whoever has never crossed the border there is none."""

    def __init__(self, table: str) -> None:
        self._table = table

    def lookup(self, user_ids: Iterable[str]) -> Lookup[Crossing]:
        """By id of the user, as they are now: new ties are marked by them, and nothing is written for who fetches."""
        keys = CROSSING.keys({one: one for one in user_ids})
        return Lookup(table=self._table, keys=keys, decode=crossing_of, consistent=True)


def tie_of(row: Row) -> Tie:
    """The tie of a row."""
    since, ended, favourite_since = row.get("since"), row.get("ended"), row.get("favourite_since")
    return Tie(
        from_id=str(row["from_id"]),
        from_name=row["from_name"],
        to_id=str(row["to_id"]),
        to_name=row["to_name"],
        follow=Follow(row["follow"]),
        since=datetime.fromisoformat(since) if since else None,
        fame=int(row.get("fame", 0)),
        blocks=row["blocks"],
        blocked_by=row["blocked_by"],
        mutes=row["mutes"],
        close_friend=row["close_friend"],
        close_friend_of=bool(row.get("close_friend_of")),
        favourite_since=datetime.fromisoformat(favourite_since) if favourite_since else None,
        ended=End(ended) if ended else None,
        version=str(row["version"]),
    )


def standing_of(row: Row) -> Standing:
    """The same of no more of a row than `STANDING`."""
    return Standing(
        follows=row["follow"] == Follow.ACTIVE,
        blocks=row["blocks"],
        blocked_by=row["blocked_by"],
        mutes=row["mutes"],
        close_friend_of=bool(row.get("close_friend_of")),
    )


def crossing_of(row: Row) -> Crossing:
    """The crossing of a row."""
    marked_at, expires_at = row.get("marked_at"), row.get("expires_at")
    return Crossing(
        user_id=str(row["user_id"]),
        fame=int(row["fame"]),
        phase=Phase(row["phase"]),
        after=int(row["after"]),
        marked_at=datetime.fromisoformat(marked_at) if marked_at else None,
        fades_at=datetime.fromtimestamp(int(expires_at), UTC) if expires_at else None,
    )


class _StandingRow(Struct):
    """`STANDING` as it comes. No memory helps here: every reader has ties of one's own."""

    from_id: Number
    to_id: Number
    follow: Text
    blocks: Flag
    blocked_by: Flag
    mutes: Flag
    close_friend_of: Flag = Flag(BOOL=False)


_standing_row = Decoder(_StandingRow).decode


def _standing(row: bytes) -> tuple[Key, Standing]:
    found = _standing_row(row)
    standing = Standing(
        follows=found.follow.S == Follow.ACTIVE,
        blocks=found.blocks.BOOL,
        blocked_by=found.blocked_by.BOOL,
        mutes=found.mutes.BOOL,
        close_friend_of=found.close_friend_of.BOOL,
    )
    return (found.from_id.N, found.to_id.N), standing
