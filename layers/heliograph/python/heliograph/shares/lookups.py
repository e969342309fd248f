"""Shares by their keys, for whoever reads many at once: keys, and sharers out of rows. `store.py` has the table."""

from collections.abc import Iterable
from datetime import datetime

from heliograph.core.buckets import bucket_of
from heliograph.core.events import post_key
from heliograph.core.lookups import Lookup
from heliograph.core.rows import Row
from heliograph.shares.model import Sharer


class SharesByKey:
    """The shares of a table."""

    def __init__(self, table: str) -> None:
        self._table = table

    def of_posts(self, sharer_id: str, post_ids: Iterable[str]) -> Lookup[Sharer]:
        """The shares of one user, by post id; a `core.lookups.Mine`."""
        keys = {one: _key(one, sharer_id) for one in post_ids}
        return Lookup(table=self._table, keys=keys, decode=sharer_of)

    def standing(self, pairs: Iterable[tuple[str, str]]) -> Lookup[Sharer]:
        """Of (post, sharer) those that stand, by `of`, as they are now: what was taken back must not show."""
        keys = {of(post_id, sharer_id): _key(post_id, sharer_id) for post_id, sharer_id in pairs}
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


def _key(post_id: str, sharer_id: str) -> Row:
    return {"pk": share_pk(post_id, sharer_id), "sharer_id": int(sharer_id)}
