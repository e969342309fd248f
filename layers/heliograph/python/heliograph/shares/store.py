"""Shares, one item each.

| entity | PK                      | SK        | index    | who asks                                                  |
|--------|-------------------------|-----------|----------|-----------------------------------------------------------|
| share  | post#<post id>#<bucket> | sharer_id |          | does it stand? who shares this? (bucket by bucket)        |
| share  | sharer_id               | post_id   | `sharer` | what does somebody share whom one follows now, or who has |
|        |                         |           |          | gone for good?                                            |

The bucket comes from the sharer (core/buckets.py), so that a viral post's shares never exceed what one partition takes.
"""

from collections.abc import Iterator

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.buckets import BUCKETS, across
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, bind, create, erase, plain, remove
from heliograph.shares.lookups import SharesByKey, bucket_pk, share_pk, sharer_of
from heliograph.shares.model import AlreadyShared, Share, Sharer

PURGED_AT_ONCE = 100


class SharerIndex(GlobalSecondaryIndex["ShareRow"]):
    class Meta:
        index_name = "sharer"
        projection = AllProjection()

    sharer_id = IdAttribute(hash_key=True)
    post_id = IdAttribute(range_key=True)


class ShareRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    sharer_id = IdAttribute(range_key=True)
    sharer_name = UnicodeAttribute()
    post_id = IdAttribute()
    post_caption = UnicodeAttribute()
    post_owner_id = IdAttribute()
    post_owner_name = UnicodeAttribute()
    at = UnicodeAttribute()
    # of a post that has gone for good
    purged = BooleanAttribute(null=True)
    sharer = SharerIndex()


class ShareStore(SharesByKey):
    """The questions asked of the shares table."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._rows = bind(ShareRow, table)

    def add(self, share: Share) -> None:
        """Raises: AlreadyShared."""
        fields = {**vars(share), "at": share.at.isoformat()}
        if not create(self._rows(share_pk(share.post_id, share.sharer_id), **fields), ShareRow.pk.does_not_exist()):
            raise AlreadyShared("It is counted once; nothing was changed.")

    def remove(self, post_id: str, sharer_id: str) -> None:
        """Remove the share if it is there."""
        self._rows(share_pk(post_id, sharer_id), sharer_id).delete()

    def sharers(self, post_id: str, limit: int, after: Position | None) -> Page[Sharer]:
        """Who shares it, bucket by bucket, by id within one. `after` is (bucket, sharer id or 0 for its start)."""

        def read(bucket: int, wanted: int, sharer: int) -> tuple[list[Sharer], int | None]:
            pk = bucket_pk(post_id, bucket)
            start = {"pk": {"S": pk}, "sharer_id": {"N": str(sharer)}} if sharer else None
            found = self._rows.query(pk, limit=wanted, page_size=wanted, last_evaluated_key=start)
            sharers = [sharer_of(plain(row)) for row in found]
            return sharers, int(found.last_evaluated_key["sharer_id"]["N"]) if found.last_evaluated_key else None

        return across(read, limit, after)

    def stands(self, post_id: str, sharer_id: str) -> bool:
        """Whether somebody shares a post, at this moment."""
        return self.author_of_shared(post_id, sharer_id) is not None

    def author_of_shared(self, post_id: str, sharer_id: str) -> str | None:
        """Whose post it is that somebody shares, at this moment; None if they do not."""
        try:
            row = self._rows.get(share_pk(post_id, sharer_id), sharer_id, consistent_read=True)
        except self._rows.DoesNotExist:
            return None
        return None if row.purged else row.post_owner_id

    def of_sharer(self, sharer_id: str, limit: int, before: Position | None) -> Page[tuple[str, str]]:
        """(post, its owner) of what somebody shares, the newest posts first.

        The index lags behind, so it only says which shares there are; whether they stand is read from their rows.
        """
        start: dict[str, dict[str, str]] | None = None
        if before:
            key = {"sharer_id": {"N": sharer_id}, "post_id": {"N": str(before[0])}}
            start = {**key, "pk": {"S": share_pk(str(before[0]), sharer_id)}}
        found = self._rows.sharer.query(
            sharer_id, limit=limit, page_size=limit, scan_index_forward=False, last_evaluated_key=start
        )
        keys = [(row.pk, row.sharer_id) for row in found]
        now = {row.pk: (row.post_id, row.post_owner_id) for row in self._rows.batch_get(keys, consistent_read=True)}
        items = [now[pk] for pk, _ in keys if pk in now]
        last = found.last_evaluated_key
        return Page(items, (int(last["post_id"]["N"]),) if last else None)

    def lists(self, sharer_id: str, post_id: str) -> bool:
        """Whether the index of what somebody shares has this one; it lags behind the shares."""
        return self._rows.sharer.count(sharer_id, self._rows.post_id == post_id) > 0

    def purge(self, post_id: str) -> int:
        """Remove every share of a post that has gone for good; answers how many."""
        buckets = (bucket_pk(post_id, bucket) for bucket in range(BUCKETS))
        found = (self._rows.query(pk, consistent_read=True, page_size=PURGED_AT_ONCE) for pk in buckets)
        return sum(erase(self._rows, rows) for rows in found)

    def remove_all_by(self, sharer_id: str) -> int:
        """Take back every share of somebody; answers how many."""
        return remove(self._rows, self._rows.sharer.query(sharer_id, page_size=PURGED_AT_ONCE))

    def all_by(self, sharer_id: str) -> Iterator[Row]:
        """Every row of what somebody shares, as the index has it."""
        return (plain(row) for row in self._rows.sharer.query(sharer_id))

    def all_of(self, post_id: str) -> Iterator[Row]:
        """Every row of a post's shares, as they are now."""
        for bucket in range(BUCKETS):
            for row in self._rows.query(bucket_pk(post_id, bucket), consistent_read=True):
                yield plain(row)
