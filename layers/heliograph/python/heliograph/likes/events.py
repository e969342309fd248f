"""What happens to likes. The fields of `PostLiked` are the seed design's LikeEvent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import ENGAGEMENT, Change, Event, comment_key, post_key
from heliograph.core.rows import Row


@dataclass(frozen=True, kw_only=True)
class _Like(Event):
    stream = ENGAGEMENT

    liker_id: str
    post_id: str
    post_owner_id: str
    post: Mapping[str, Any]
    liker: Mapping[str, str]
    post_owner: Mapping[str, str]
    is_following_media_owner: bool

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


@dataclass(frozen=True, kw_only=True)
class PostLiked(_Like):
    """Somebody likes a post who did not before."""


@dataclass(frozen=True, kw_only=True)
class PostUnliked(_Like):
    """Somebody no longer likes a post."""


@dataclass(frozen=True, kw_only=True)
class _CommentLike(Event):
    stream = ENGAGEMENT

    comment_id: str
    commenter_id: str
    is_reply: bool
    post_id: str
    post_owner_id: str
    liker: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        # The post shows its newest comments with those who like them, but none of the replies.
        return (comment_key(self.comment_id), *(() if self.is_reply else (post_key(self.post_id),)))


@dataclass(frozen=True, kw_only=True)
class CommentLiked(_CommentLike):
    """Somebody likes a comment or a reply who did not before."""


@dataclass(frozen=True, kw_only=True)
class CommentUnliked(_CommentLike):
    """Somebody no longer likes a comment or a reply."""


def translate(change: Change) -> Iterator[Event]:
    """From the like's row: it appears, it goes."""
    if change.purging:
        return
    if change.old is None and change.new is not None:
        if "comment_id" in change.new:
            yield CommentLiked(**_comment_fields(change.new))
        else:
            yield PostLiked(**_post_fields(change.new))
    if change.old is not None and change.new is None:
        if "comment_id" in change.old:
            yield CommentUnliked(**_comment_fields(change.old))
        else:
            yield PostUnliked(**_post_fields(change.old))


def _post_fields(row: Row) -> dict[str, Any]:
    post_id, liker_id, owner_id = str(row["post_id"]), str(row["liker_id"]), str(row["post_owner_id"])
    return {
        "liker_id": liker_id,
        "post_id": post_id,
        "post_owner_id": owner_id,
        "post": {"id": post_id, "caption": row["post_caption"]},
        "liker": {"id": liker_id, "userName": row["liker_name"]},
        "post_owner": {"id": owner_id, "userName": row["post_owner_name"]},
        "is_following_media_owner": row["liker_follows_owner"],
    }


def _comment_fields(row: Row) -> dict[str, Any]:
    return {
        "comment_id": str(row["comment_id"]),
        "commenter_id": str(row["commenter_id"]),
        "is_reply": row["reply"],
        "post_id": str(row["post_id"]),
        "post_owner_id": str(row["post_owner_id"]),
        "liker": {"id": str(row["liker_id"]), "userName": row["liker_name"]},
    }
