"""Shares by their keys, for whoever reads many at once: keys, and sharers out of rows. `store.py` has the table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from heliograph.core.buckets import bucket_of
from heliograph.core.events import post_key
from heliograph.core.lookups import Lookup
from heliograph.core.places import Pair
from heliograph.core.rows import Row
from heliograph.shares.model import Sharer

SHARE: Final = Pair("pk", "S", "sharer_id", "N")


class SharesByKey:
    """The shares of a table."""

    def __init__(self, table: str) -> None:
        self._table = table

    def of_posts(self, sharer_id: str, post_ids: Iterable[str]) -> Lookup[Sharer]:
        """The shares of one user, by post id; a `core.lookups.Mine`."""
        bucket = bucket_of(sharer_id)
        keys = SHARE.keys({one: (bucket_pk(one, bucket), sharer_id) for one in post_ids})
        return Lookup(table=self._table, keys=keys, decode=sharer_of)

    def standing(self, pairs: Iterable[tuple[str, str]]) -> Lookup[Sharer]:
        """Of (post, sharer) those that stand, by `of`, as they are now: what was taken back must not show."""
        keys = SHARE.keys({of(*pair): (share_pk(*pair), pair[1]) for pair in pairs})
        return Lookup(table=self._table, keys=keys, decode=sharer_of, consistent=True)


def of(post_id: str, sharer_id: str) -> str:
    """What a lookup calls the share of a post by somebody."""
    return f"{post_id}/{sharer_id}"


def share_pk(post_id: str, sharer_id: str) -> str:
    return bucket_pk(post_id, bucket_of(sharer_id))


def bucket_pk(post_id: str, bucket: int) -> str:
    return f"{post_key(post_id)}#{bucket}"


def sharer_of(row: Row) -> Sharer:
    """Who shares something, of the row of the share."""
    return Sharer(id=str(row["sharer_id"]), name=row["sharer_name"], at=datetime.fromisoformat(row["at"]))
