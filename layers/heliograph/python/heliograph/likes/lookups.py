"""What one likes, for whoever reads many at once: keys, and likers out of rows. `store.py` has the table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from heliograph.core.buckets import bucket_of
from heliograph.core.events import comment_key, post_key
from heliograph.core.lookups import Lookup
from heliograph.core.places import Pair
from heliograph.core.rows import Row
from heliograph.likes.model import Liker

LIKE: Final = Pair("liker_id", "N", "pk", "S")


class LikesOfOne:
    """The likes of a table, of one user; each question is a `core.lookups.Mine`."""

    def __init__(self, table: str) -> None:
        self._table = table

    def of_posts(self, liker_id: str, post_ids: Iterable[str]) -> Lookup[bool]:
        """Which posts one user likes, by post id."""
        return self._mine(liker_id, {one: post_key(one) for one in post_ids})

    def of_comments(self, liker_id: str, comment_ids: Iterable[str]) -> Lookup[bool]:
        """Which comments one user likes, by comment id."""
        return self._mine(liker_id, {one: comment_key(one) for one in comment_ids})

    def _mine(self, liker_id: str, targets: dict[str, str]) -> Lookup[bool]:
        bucket = bucket_of(liker_id)
        keys = LIKE.keys({one: (liker_id, bucket_pk(target, bucket)) for one, target in targets.items()})
        return Lookup(table=self._table, keys=keys, decode=_there, only=("pk", "liker_id"))


def like_pk(target: str, liker_id: str) -> str:
    return bucket_pk(target, bucket_of(liker_id))


def bucket_pk(target: str, bucket: int) -> str:
    return f"{target}#{bucket}"


def _there(_row: Row) -> bool:
    return True


def liker_of(row: Row) -> Liker:
    """Who likes something, of the row of the like."""
    return Liker(id=str(row["liker_id"]), name=row["liker_name"], at=datetime.fromisoformat(row["at"]))
