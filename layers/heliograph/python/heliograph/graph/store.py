"""Ties, one item for each ordered pair of people between whom anything holds.

| entity | PK           | SK           | index       | who asks                                              |
|--------|--------------|--------------|-------------|-------------------------------------------------------|
| tie    | from_id      | to_id        |             | how do I stand to these? every read of other people's |
| tie    | followed_id  | from_id      | `followers` | who follows me? fan-out                               |
| tie    | from_id      | followed_id  | `following` | whom do I follow?                                     |

`followed_id` repeats `to_id` while the follow is active, and is absent otherwise: the indexes are sparse, so a page of
a list is one read, whatever else the ties hold. A tie in which nothing holds is removed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, PutError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import (
    Cancelled,
    IdAttribute,
    Part,
    bind,
    condition_failed,
    deleting,
    plain,
    saving,
    transact,
)
from heliograph.graph.model import Follow, Tie

MARKERS = frozenset({"followed_id"})
"""Attributes that repeat an id so that an index holds the tie."""


class FollowersIndex(GlobalSecondaryIndex["TieRow"]):
    class Meta:
        index_name = "followers"
        projection = AllProjection()

    followed_id = IdAttribute(hash_key=True)
    from_id = IdAttribute(range_key=True)


class FollowingIndex(GlobalSecondaryIndex["TieRow"]):
    class Meta:
        index_name = "following"
        projection = AllProjection()

    from_id = IdAttribute(hash_key=True)
    followed_id = IdAttribute(range_key=True)


class TieRow(Model):
    from_id = IdAttribute(hash_key=True)
    to_id = IdAttribute(range_key=True)
    from_name = UnicodeAttribute()
    to_name = UnicodeAttribute()
    follow = UnicodeAttribute()
    since = UnicodeAttribute(null=True)
    to_is_celebrity = BooleanAttribute()
    blocks = BooleanAttribute()
    blocked_by = BooleanAttribute()
    mutes = BooleanAttribute()
    close_friend = BooleanAttribute()
    version = IdAttribute()
    followed_id = IdAttribute(null=True)
    followers = FollowersIndex()
    following = FollowingIndex()


class TieStore:
    """The questions asked of the graph table, and its one kind of write: a step from one version to the next."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = bind(TieRow, table)

    def step(self, before: Tie, after: Tie, *parts: Part) -> bool:
        """Write `after` where `before` is, together with what else must happen or hold; False if something did not.

        A step that was taken although its answer was lost is recognised by the version that it wrote.
        """
        as_before = TieRow.version.does_not_exist() if before.version is None else TieRow.version == before.version
        row = self._row(after)
        try:
            if parts:
                transact(saving(row, as_before) if after.holds else deleting(row, as_before), *parts)
            elif after.holds:
                row.save(condition=as_before)
            else:
                row.delete(condition=as_before)
        except (PutError, DeleteError) as error:
            if not condition_failed(error):
                raise
        except Cancelled:
            pass
        else:
            return True
        return self._stands(after)

    def get(self, from_id: str, to_id: str) -> Tie | None:
        try:
            return _tie(plain(self._rows.get(from_id, to_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def followers(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        """Who follows `user_id`, by id of the follower."""
        start = {"followed_id": user_id, "from_id": str(after[0]), "to_id": user_id} if after else None
        return _page(self._rows.followers, user_id, limit, start, "from_id")

    def following(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        """Whom `user_id` follows, by id of the followed."""
        start = {"from_id": user_id, "followed_id": str(after[0]), "to_id": str(after[0])} if after else None
        return _page(self._rows.following, user_id, limit, start, "to_id")

    def lookup(self, from_id: str, to_ids: Iterable[str]) -> Lookup[Tie]:
        """The ties of one user to others, by id of the other, as they are now: they decide what is shown."""
        me = int(from_id)
        keys = {other: {"from_id": me, "to_id": int(other)} for other in to_ids}
        return Lookup(table=self._table, keys=keys, decode=_tie, consistent=True)

    def _stands(self, tie: Tie) -> bool:
        found = self.get(tie.from_id, tie.to_id)
        return found == tie if tie.holds else found is None

    def _row(self, tie: Tie) -> TieRow:
        fields = {**vars(tie), "since": tie.since.isoformat() if tie.since else None}
        return self._rows(**fields, followed_id=tie.to_id if tie.follows else None)


def _page(
    index: GlobalSecondaryIndex[TieRow], key: str, limit: int, start: Mapping[str, str] | None, turns_by: str
) -> Page[Tie]:
    """One read of an index; `turns_by` is the attribute whose ids the pages follow."""
    given = {name: {"N": value} for name, value in start.items()} if start else None
    found = index.query(key, limit=limit, page_size=limit, last_evaluated_key=given)
    items = [_tie(plain(row)) for row in found]
    last = found.last_evaluated_key
    return Page(items, (int(last[turns_by]["N"]),) if last else None)


def _tie(row: Row) -> Tie:
    since = row.get("since")
    fields = {name: value for name, value in row.items() if name not in MARKERS}
    ids = {name: str(row[name]) for name in ("from_id", "to_id", "version")}
    return Tie(
        **{**fields, **ids, "follow": Follow(row["follow"]), "since": datetime.fromisoformat(since) if since else None}
    )
