"""Edges, one item each.

| entity | PK          | SK          | index       | who asks                                              |
|--------|-------------|-------------|-------------|-------------------------------------------------------|
| follow | follower_id | followee_id |             | do I follow these? whom do I follow?                  |
| follow | followee_id | follower_id | `followers` | who follows me? fan-out                               |
"""

from collections.abc import Iterable
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, bind, create, plain
from heliograph.graph.model import AlreadyFollowing, Follow


class FollowersIndex(GlobalSecondaryIndex["FollowRow"]):
    class Meta:
        index_name = "followers"
        projection = AllProjection()

    followee_id = IdAttribute(hash_key=True)
    follower_id = IdAttribute(range_key=True)


class FollowRow(Model):
    follower_id = IdAttribute(hash_key=True)
    followee_id = IdAttribute(range_key=True)
    follower_name = UnicodeAttribute()
    followee_name = UnicodeAttribute()
    followee_is_celebrity = BooleanAttribute()
    since = UnicodeAttribute()
    followers = FollowersIndex()


class FollowStore:
    """The questions asked of the graph table."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = bind(FollowRow, table)

    def add(self, follow: Follow) -> None:
        """Raises: AlreadyFollowing."""
        row = self._rows(
            follow.follower_id,
            follow.followee_id,
            follower_name=follow.follower_name,
            followee_name=follow.followee_name,
            followee_is_celebrity=follow.followee_is_celebrity,
            since=follow.since.isoformat(),
        )
        if not create(row, FollowRow.follower_id.does_not_exist()):
            raise AlreadyFollowing(f"You follow {follow.followee_name} already; nothing was changed.")

    def remove(self, follower_id: str, followee_id: str) -> None:
        """Remove the edge if it is there."""
        self._rows(follower_id, followee_id).delete()

    def followers(self, user_id: str, limit: int, after: Position | None = None) -> Page[Follow]:
        """Who follows `user_id`, by id of the follower."""
        start = {"followee_id": {"N": user_id}, "follower_id": {"N": str(after[0])}} if after else None
        found = self._rows.followers.query(user_id, limit=limit, page_size=limit, last_evaluated_key=start)
        items = [_follow(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["follower_id"]["N"]),) if last else None)

    def following(self, user_id: str, limit: int, after: Position | None = None) -> Page[Follow]:
        """Whom `user_id` follows, by id of the followed."""
        start = {"follower_id": {"N": user_id}, "followee_id": {"N": str(after[0])}} if after else None
        found = self._rows.query(user_id, limit=limit, last_evaluated_key=start, page_size=limit)
        items = [_follow(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["followee_id"]["N"]),) if last else None)

    def lookup(self, follower_id: str, followee_ids: Iterable[str]) -> Lookup[Follow]:
        """The edges from one user to others, by id of the other, as they are now: they decide what a feed shows."""
        me = int(follower_id)
        keys = {other: {"follower_id": me, "followee_id": int(other)} for other in followee_ids}
        return Lookup(table=self._table, keys=keys, decode=_follow, consistent=True)


def _follow(row: Row) -> Follow:
    return Follow(
        follower_id=str(row["follower_id"]),
        follower_name=row["follower_name"],
        followee_id=str(row["followee_id"]),
        followee_name=row["followee_name"],
        followee_is_celebrity=row["followee_is_celebrity"],
        since=datetime.fromisoformat(row["since"]),
    )
