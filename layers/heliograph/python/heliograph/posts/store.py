"""Posts.

| entity | PK       | SK      | index   | who asks                                                        |
|--------|----------|---------|---------|-----------------------------------------------------------------|
| post   | post_id  |         |         | whoever shows posts, in batches                                 |
| post   | owner_id | post_id | `owner` | an author's grid, newest first                                  |

A deleted post keeps its row as a tombstone: `deleted_at`, and `expires_at`, the table's TTL, at the end of the time in
which it can be had back. Every write but the first is on the condition that the version is the one that was read, so
a post cannot come back, or go, by a write that did not know of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import (
    Cancelled,
    IdAttribute,
    Part,
    PlainList,
    PlainMap,
    bind,
    deleting,
    plain,
    replace,
    saving,
    transact,
)
from heliograph.media.model import Size
from heliograph.posts.model import Picture, Post, Status, location_from


class OwnerIndex(GlobalSecondaryIndex["PostRow"]):
    class Meta:
        index_name = "owner"
        projection = AllProjection()

    owner_id = IdAttribute(hash_key=True)
    post_id = IdAttribute(range_key=True)


class PostRow(Model):
    post_id = IdAttribute(hash_key=True)
    owner_id = IdAttribute()
    owner_name = UnicodeAttribute()
    pictures = PlainList()
    caption = UnicodeAttribute()
    location = PlainMap(null=True)
    created_at = UnicodeAttribute()
    status = UnicodeAttribute()
    published_at = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    version = NumberAttribute()
    deleted_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    owner = OwnerIndex()


class PostStore:
    """The questions asked of the posts table."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = bind(PostRow, table)

    def add(self, post: Post, media: Iterable[Part]) -> bool:
        """Write a post together with its hold on its media, or nothing at all; False when media was taken meanwhile."""
        try:
            transact(saving(self._row(post), PostRow.post_id.does_not_exist()), *media)
        except Cancelled:
            return False
        return True

    def discard(self, post: Post, media: Iterable[Part]) -> bool:
        """Undo `add` for a post that nobody was told of; False when something has come of it after all."""
        try:
            transact(deleting(self._rows(post.id), PostRow.version == post.version), *media)
        except Cancelled:
            return False
        return True

    def replace(self, post: Post) -> bool:
        """Write the next version of a post; False when somebody wrote that version first."""
        return replace(self._row(post), PostRow.version == post.version - 1)

    def get(self, post_id: str) -> Post | None:
        try:
            return _post(plain(self._rows.get(post_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def of_owner(self, owner_id: str, limit: int, before: Position | None) -> Page[Post]:
        """An author's posts in every state, newest first.

        The index lags behind, so it only says which posts there are; what they are now is read from their rows.
        """
        start = {"owner_id": {"N": owner_id}, "post_id": {"N": str(before[0])}} if before else None
        found = self._rows.owner.query(
            owner_id, limit=limit, page_size=limit, scan_index_forward=False, last_evaluated_key=start
        )
        ids = [row.post_id for row in found]
        now = {row.post_id: _post(plain(row)) for row in self._rows.batch_get(ids, consistent_read=True)}
        items = [now[one] for one in ids if one in now]
        last = found.last_evaluated_key
        return Page(items, (int(last["post_id"]["N"]),) if last else None)

    def lists(self, owner_id: str, post_id: str) -> bool:
        """Whether the index of an author's posts has this one; it lags behind the posts."""
        return self._rows.owner.count(owner_id, self._rows.post_id == post_id) > 0

    def all_of_owner(self, owner_id: str) -> Iterator[Row]:
        """Every row of an author's posts, in every state."""
        return (plain(row) for row in self._rows.owner.query(owner_id))

    def lookup(self, post_ids: Iterable[str]) -> Lookup[Post]:
        """Posts as they are now: what was deleted a moment ago must not show."""
        keys = {one: {"post_id": int(one)} for one in post_ids}
        return Lookup(table=self._table, keys=keys, decode=_post, consistent=True)

    def _row(self, post: Post) -> PostRow:
        return self._rows(
            post.id,
            owner_id=post.owner_id,
            owner_name=post.owner_name,
            pictures=[_picture_map(picture) for picture in post.pictures],
            caption=post.caption,
            location=_decimals(asdict(post.location)) if post.location else None,
            created_at=post.created_at.isoformat(),
            status=post.status,
            published_at=post.published_at.isoformat() if post.published_at else None,
            failure=post.failure,
            version=post.version,
            deleted_at=post.deleted_at.isoformat() if post.deleted_at else None,
            expires_at=int(post.expires_at.timestamp()) if post.expires_at else None,
        )


def _post(row: Row) -> Post:
    published_at, deleted_at, expires_at = row.get("published_at"), row.get("deleted_at"), row.get("expires_at")
    return Post(
        id=str(row["post_id"]),
        owner_id=str(row["owner_id"]),
        owner_name=row["owner_name"],
        pictures=tuple(_picture(stored) for stored in row["pictures"]),
        caption=row["caption"],
        location=location_from(row.get("location")),
        created_at=datetime.fromisoformat(row["created_at"]),
        status=Status(row["status"]),
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        failure=row.get("failure"),
        version=int(row["version"]),
        deleted_at=datetime.fromisoformat(deleted_at) if deleted_at else None,
        expires_at=datetime.fromtimestamp(int(expires_at), UTC) if expires_at else None,
    )


def _picture_map(picture: Picture) -> dict[str, Any]:
    sizes = {name: list(size) for name, size in picture.sizes.items()} if picture.sizes else None
    return {**{name: value for name, value in vars(picture).items() if name != "sizes"}, "sizes": sizes}


def _picture(stored: Row) -> Picture:
    sizes = stored["sizes"]
    return Picture(
        **{name: value for name, value in stored.items() if name != "sizes"},
        sizes={name: Size(*pair) for name, pair in sizes.items()} if sizes else None,
    )


def _decimals(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in stored.items()}
