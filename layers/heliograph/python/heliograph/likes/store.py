"""Likes, one item each.

| entity | PK                      | SK       | who asks                                                        |
|--------|-------------------------|----------|-----------------------------------------------------------------|
| like   | post#<post id>#<bucket> | liker_id | do I like these? who likes this? (bucket by bucket)             |

The bucket comes from the liker, so that a viral post's likes never exceed what one partition takes.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.models import Model

from heliograph.core.events import post_key
from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, bind, create, plain
from heliograph.likes.model import AlreadyLiked, Like
from heliograph.likes.settings import BUCKETS


class LikeRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    liker_id = IdAttribute(range_key=True)
    liker_name = UnicodeAttribute()
    liker_follows_owner = BooleanAttribute()
    post_id = IdAttribute()
    post_caption = UnicodeAttribute()
    post_owner_id = IdAttribute()
    post_owner_name = UnicodeAttribute()
    at = UnicodeAttribute()


class LikeStore:
    """The questions asked of the likes table."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = bind(LikeRow, table)

    def add(self, like: Like) -> None:
        """Raises: AlreadyLiked."""
        fields = {**vars(like), "at": like.at.isoformat()}
        if not create(self._rows(_pk(like.post_id, like.liker_id), **fields), LikeRow.pk.does_not_exist()):
            raise AlreadyLiked("It is counted once; nothing was changed.")

    def remove(self, post_id: str, liker_id: str) -> None:
        """Remove the like if it is there."""
        self._rows(_pk(post_id, liker_id), liker_id).delete()

    def of_post(self, post_id: str, limit: int, after: Position | None) -> Page[Like]:
        """Who likes a post, bucket by bucket, by id within one. `after` is (bucket, liker id or 0 for its start)."""
        first, liker = after or (0, 0)
        likes: list[Like] = []
        for bucket in range(first, BUCKETS):
            pk = _bucket_pk(post_id, bucket)
            start = {"pk": {"S": pk}, "liker_id": {"N": str(liker)}} if liker else None
            wanted = limit - len(likes)
            found = self._rows.query(pk, limit=wanted, page_size=wanted, last_evaluated_key=start)
            likes += [_like(plain(row)) for row in found]
            liker = 0
            if found.last_evaluated_key:
                return Page(likes, (bucket, int(found.last_evaluated_key["liker_id"]["N"])))
            if len(likes) == limit and bucket + 1 < BUCKETS:
                return Page(likes, (bucket + 1, 0))
        return Page(likes, None)

    def lookup(self, liker_id: str, post_ids: Iterable[str]) -> Lookup[Like]:
        """The likes of one user, by post id."""
        keys = {one: {"pk": _pk(one, liker_id), "liker_id": int(liker_id)} for one in post_ids}
        return Lookup(table=self._table, keys=keys, decode=_like)


def bucket_of(liker_id: str) -> int:
    """0 … 15, spread evenly whatever bits the ids share."""
    return hashlib.sha256(liker_id.encode()).digest()[0] % BUCKETS


def _pk(post_id: str, liker_id: str) -> str:
    return _bucket_pk(post_id, bucket_of(liker_id))


def _bucket_pk(post_id: str, bucket: int) -> str:
    return f"{post_key(post_id)}#{bucket}"


def _like(row: Row) -> Like:
    return Like(
        post_id=str(row["post_id"]),
        post_caption=row["post_caption"],
        post_owner_id=str(row["post_owner_id"]),
        post_owner_name=row["post_owner_name"],
        liker_id=str(row["liker_id"]),
        liker_name=row["liker_name"],
        liker_follows_owner=row["liker_follows_owner"],
        at=datetime.fromisoformat(row["at"]),
    )
