"""The rows of posts and of their former editions. `store.py` says where they stand; posts out of them: `lookups`."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, PlainList, PlainMap
from heliograph.graph.visibility import Visibility
from heliograph.posts.model import About, Edition, Location, Picture, Post, location_from


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
    tags = PlainList(null=True)
    mentions = PlainList(null=True)
    location = PlainMap(null=True)
    created_at = UnicodeAttribute()
    status = UnicodeAttribute()
    published_at = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    version = NumberAttribute()
    edition = NumberAttribute(null=True)
    edited_at = UnicodeAttribute(null=True)
    content_warning = UnicodeAttribute(null=True)
    comments_off = BooleanAttribute(null=True)
    like_count_hidden = BooleanAttribute(null=True)
    visibility = UnicodeAttribute(null=True)
    duplicate_of = IdAttribute(null=True)
    deleted_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    owner = OwnerIndex()


class EditionRow(Model):
    post_id = IdAttribute(hash_key=True)
    edition = NumberAttribute(range_key=True)
    caption = UnicodeAttribute()
    location = PlainMap(null=True)
    content_warning = UnicodeAttribute(null=True)
    visibility = UnicodeAttribute(null=True)
    pictures = PlainList()
    since = UnicodeAttribute()
    until = UnicodeAttribute()


def fields_of(post: Post) -> dict[str, Any]:
    """What a post's row holds beside its key."""
    return {
        "owner_id": post.owner_id,
        "owner_name": post.owner_name,
        "pictures": [_picture_map(picture) for picture in post.pictures],
        **said_of(post),
        **post.named.attributes(),
        "created_at": post.created_at.isoformat(),
        "status": post.status,
        "published_at": post.published_at.isoformat() if post.published_at else None,
        "failure": post.failure,
        "version": post.version,
        "edition": post.edition if post.edited_at else None,
        "edited_at": post.edited_at.isoformat() if post.edited_at else None,
        "duplicate_of": post.duplicate_of,
        "deleted_at": post.deleted_at.isoformat() if post.deleted_at else None,
        "expires_at": int(post.expires_at.timestamp()) if post.expires_at else None,
    }


def said_of(said: Post | About) -> dict[str, Any]:
    """What an author says of a post, as its row and that of a draft hold it."""
    return {
        "caption": said.caption,
        "location": _location_map(said.location),
        "content_warning": said.content_warning or None,
        "comments_off": said.comments_off or None,
        "like_count_hidden": said.like_count_hidden or None,
        "visibility": _kept(said.visibility),
    }


def fields_of_edition(one: Edition) -> dict[str, Any]:
    """What an edition's row holds beside its key."""
    return {
        "caption": one.caption,
        "location": _location_map(one.location),
        "content_warning": one.content_warning or None,
        "visibility": _kept(one.visibility),
        "pictures": [list(picture) for picture in one.pictures],
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
    }


def edition_of(row: Row) -> Edition:
    """The edition of a row."""
    return Edition(
        post_id=str(row["post_id"]),
        edition=int(row["edition"]),
        caption=row["caption"],
        location=location_from(row.get("location")),
        content_warning=row.get("content_warning", ""),
        visibility=Visibility(row.get("visibility", Visibility.EVERYONE)),
        pictures=tuple((media_id, text) for media_id, text in row["pictures"]),
        since=datetime.fromisoformat(row["since"]),
        until=datetime.fromisoformat(row["until"]),
    )


def _kept(visibility: Visibility) -> Visibility | None:
    return None if visibility is Visibility.EVERYONE else visibility


def _picture_map(picture: Picture) -> dict[str, Any]:
    sizes = {name: list(size) for name, size in picture.sizes.items()} if picture.sizes else None
    plain = {name: value for name, value in vars(picture).items() if name not in ("sizes", "film", "fingerprint")}
    film = {"film": picture.film.to_dict()} if picture.film else {}
    return {**plain, "sizes": sizes, **film, **({"fingerprint": picture.fingerprint} if picture.fingerprint else {})}


def _location_map(location: Location | None) -> dict[str, Any] | None:
    stored = asdict(location) if location else {}
    return {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in stored.items()} or None
