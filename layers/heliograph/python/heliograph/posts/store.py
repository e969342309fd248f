"""Posts.

| entity | PK       | SK      | index   | who asks                                                        |
|--------|----------|---------|---------|-----------------------------------------------------------------|
| post   | post_id  |         |         | whoever shows posts, in batches                                 |
| post   | owner_id | post_id | `owner` | an author's grid, newest first                                  |
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
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
    condition_failed,
    deleting,
    plain,
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
        try:
            self._row(post).save(condition=PostRow.version == post.version - 1)
        except PutError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def get(self, post_id: str) -> Post | None:
        try:
            return _post(plain(self._rows.get(post_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def of_owner(self, owner_id: str, limit: int, before: Position | None) -> Page[Post]:
        """An author's posts in every state, newest first."""
        start = {"owner_id": {"N": owner_id}, "post_id": {"N": str(before[0])}} if before else None
        found = self._rows.owner.query(
            owner_id, limit=limit, page_size=limit, scan_index_forward=False, last_evaluated_key=start
        )
        items = [_post(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["post_id"]["N"]),) if last else None)

    def lookup(self, post_ids: Iterable[str]) -> Lookup[Post]:
        return Lookup(table=self._table, keys={one: {"post_id": int(one)} for one in post_ids}, decode=_post)

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
        )


def _post(row: Row) -> Post:
    published_at = row.get("published_at")
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
