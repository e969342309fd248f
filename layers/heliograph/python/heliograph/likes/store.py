"""Likes, one item each.

| entity       | PK                            | SK       | who asks                                               |
|--------------|-------------------------------|----------|--------------------------------------------------------|
| like         | post#<post id>#<bucket>       | liker_id | do I like these? who likes this? (bucket by bucket)    |
| comment like | comment#<comment id>#<bucket> | liker_id | the same of comments                                   |

The index `liker` (liker_id, pk) has them by who likes: what did somebody like who has gone for good?

The bucket comes from the liker (core/buckets.py), so that a viral post's likes never exceed what one partition takes.
"""

from collections.abc import Iterator

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.buckets import BUCKETS, across
from heliograph.core.events import comment_key, post_key
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, bind, create, erase, plain, remove
from heliograph.likes.lookups import LikesOfOne, bucket_pk, like_pk, liker_of
from heliograph.likes.model import AlreadyLiked, CommentLike, Like, Liker

PURGED_AT_ONCE = 100


class LikerIndex(GlobalSecondaryIndex["LikeRow"]):
    class Meta:
        index_name = "liker"
        projection = AllProjection()

    liker_id = IdAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class LikeRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    liker_id = IdAttribute(range_key=True)
    liker_name = UnicodeAttribute()
    post_id = IdAttribute()
    post_owner_id = IdAttribute()
    at = UnicodeAttribute()
    # of a post
    liker_follows_owner = BooleanAttribute(null=True)
    post_caption = UnicodeAttribute(null=True)
    post_owner_name = UnicodeAttribute(null=True)
    # of a comment
    comment_id = IdAttribute(null=True)
    commenter_id = IdAttribute(null=True)
    reply = BooleanAttribute(null=True)
    # of what has gone for good
    purged = BooleanAttribute(null=True)
    liker = LikerIndex()


class LikeStore(LikesOfOne):
    """The questions asked of the likes table. A target is what is liked, as `core.events` keys it."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._rows = bind(LikeRow, table)

    def add(self, like: Like | CommentLike) -> None:
        """Raises: AlreadyLiked."""
        target = post_key(like.post_id) if isinstance(like, Like) else comment_key(like.comment_id)
        fields = {**vars(like), "at": like.at.isoformat()}
        if not create(self._rows(like_pk(target, like.liker_id), **fields), LikeRow.pk.does_not_exist()):
            raise AlreadyLiked("It is counted once; nothing was changed.")

    def remove(self, target: str, liker_id: str) -> None:
        """Remove the like if it is there."""
        self._rows(like_pk(target, liker_id), liker_id).delete()

    def likers(self, target: str, limit: int, after: Position | None) -> Page[Liker]:
        """Who likes it, bucket by bucket, by id within one. `after` is (bucket, liker id or 0 for its start)."""

        def read(bucket: int, wanted: int, liker: int) -> tuple[list[Liker], int | None]:
            pk = bucket_pk(target, bucket)
            start = {"pk": {"S": pk}, "liker_id": {"N": str(liker)}} if liker else None
            found = self._rows.query(pk, limit=wanted, page_size=wanted, last_evaluated_key=start)
            likers = [liker_of(plain(row)) for row in found]
            return likers, int(found.last_evaluated_key["liker_id"]["N"]) if found.last_evaluated_key else None

        return across(read, limit, after)

    def purge(self, target: str) -> int:
        """Remove every like of what has gone for good; answers how many."""
        buckets = (bucket_pk(target, bucket) for bucket in range(BUCKETS))
        found = (self._rows.query(pk, consistent_read=True, page_size=PURGED_AT_ONCE) for pk in buckets)
        return sum(erase(self._rows, rows) for rows in found)

    def remove_all_by(self, liker_id: str) -> int:
        """Take back every like of somebody, of posts and of comments; answers how many."""
        return remove(self._rows, self._rows.liker.query(liker_id, page_size=PURGED_AT_ONCE))

    def all_by(self, liker_id: str) -> Iterator[Row]:
        """Every row of what somebody likes, posts and comments, as the index has it."""
        return (plain(row) for row in self._rows.liker.query(liker_id))

    def all_of(self, target: str) -> Iterator[Row]:
        """Every row of a target's likes, as they are now."""
        for bucket in range(BUCKETS):
            for row in self._rows.query(bucket_pk(target, bucket), consistent_read=True):
                yield plain(row)
