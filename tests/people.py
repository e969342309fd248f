"""The people of the tests, what they own, and a clock. Plain functions; every keyword has an ordinary default."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from heliograph.comments.model import Comment, Parent
from heliograph.core.ids import EPOCH
from heliograph.graph.model import Follow, Tie
from heliograph.identity.model import User
from heliograph.likes.model import CommentLike, Like
from heliograph.media.model import Manifest, Rendition, plan_sizes
from heliograph.media.upload import Upload
from heliograph.posts.model import Picture, Post, Status
from heliograph.shares.model import Share

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
DIGEST = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


class Clock:
    """Call it for the time; it moves only when told to."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **how_far: float) -> None:
        """`turn(hours=2)`, `turn(seconds=-1)`."""
        self.at += timedelta(**how_far)


def an_id(at: datetime = NOW, shard: int = 0, sequence: int = 0) -> str:
    """An id as `core.ids` lays it out."""
    return str((at - EPOCH) // timedelta(milliseconds=1) << 23 | shard << 10 | sequence)


ADA = an_id(NOW - timedelta(days=40), 9)
BOB = an_id(NOW - timedelta(days=30), 17)
CLEO = an_id(NOW - timedelta(days=20), 4711)
POST = an_id(NOW - timedelta(hours=1), 9)
MEDIA = an_id(NOW - timedelta(hours=1), 9, 1)
NAMES = {ADA: "ada", BOB: "bob", CLEO: "cleo"}


def user(user_id: str = ADA, **fields: Any) -> User:
    ordinary: dict[str, Any] = {
        "id": user_id,
        "user_name": NAMES.get(user_id, f"user{user_id}"),
        "full_name": "Ada Lovelace",
        "bio": "",
        "created_at": NOW - timedelta(days=40),
        "last_login_at": None,
        "confirmed": True,
    }
    return User(**{**ordinary, **fields})


def tie(from_id: str = BOB, to_id: str = ADA, **fields: Any) -> Tie:
    """A tie in which nothing holds but what is given."""
    names = {"from_name": NAMES.get(from_id, "somebody"), "to_name": NAMES.get(to_id, "somebody")}
    return Tie(**{"from_id": from_id, "to_id": to_id, **names, "version": "1", **fields})


def follow(from_id: str = BOB, to_id: str = ADA, **fields: Any) -> Tie:
    """A tie of somebody who follows."""
    return tie(from_id, to_id, **{"follow": Follow.ACTIVE, "since": NOW, **fields})


def manifest(digest: str = DIGEST, width: int = 4000, height: int = 3000) -> Manifest:
    sizes = plan_sizes(width, height)
    return Manifest(
        digest=digest,
        width=width,
        height=height,
        format="jpeg",
        blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        colour="#8a6f4d",
        variants={
            name: Rendition(width=size.width, height=size.height, bytes={"jpeg": 9000, "webp": 6000})
            for name, size in sizes.items()
        },
    )


def upload(media_id: str = MEDIA, **fields: Any) -> Upload:
    ordinary: dict[str, Any] = {"id": media_id, "owner_id": ADA, "content_type": "image/jpeg", "created_at": NOW}
    return Upload(**{**ordinary, **fields})


def picture(media_id: str = MEDIA, *, ready: bool = True) -> Picture:
    made = Picture(media_id=media_id, alt_text="a lighthouse")
    return made.developed(manifest()) if ready else made


def post(post_id: str = POST, **fields: Any) -> Post:
    """A published post of one picture by Ada."""
    ordinary: dict[str, Any] = {
        "id": post_id,
        "owner_id": ADA,
        "owner_name": "ada",
        "pictures": (picture(),),
        "caption": "Evening at the lighthouse",
        "location": None,
        "created_at": NOW - timedelta(hours=1),
        "status": Status.PUBLISHED,
        "published_at": NOW - timedelta(minutes=59),
    }
    return Post(**{**ordinary, **fields})


def unpublished(*media_ids: str, **fields: Any) -> Post:
    """A post by Ada that waits for these pictures."""
    pictures = tuple(picture(one, ready=False) for one in media_ids or (MEDIA,))
    return post(**{"pictures": pictures, "status": Status.PROCESSING, "published_at": None, **fields})


def like(liker_id: str = BOB, post_id: str = POST, **fields: Any) -> Like:
    ordinary: dict[str, Any] = {
        "post_id": post_id,
        "post_caption": "Evening at the lighthouse",
        "post_owner_id": ADA,
        "post_owner_name": "ada",
        "liker_id": liker_id,
        "liker_name": NAMES.get(liker_id, "somebody"),
        "liker_follows_owner": True,
        "at": NOW,
    }
    return Like(**{**ordinary, **fields})


def share(sharer_id: str = BOB, post_id: str = POST, **fields: Any) -> Share:
    ordinary: dict[str, Any] = {
        "post_id": post_id,
        "post_caption": "Evening at the lighthouse",
        "post_owner_id": ADA,
        "post_owner_name": "ada",
        "sharer_id": sharer_id,
        "sharer_name": NAMES.get(sharer_id, "somebody"),
        "at": NOW,
    }
    return Share(**{**ordinary, **fields})


def comment(comment_id: str | None = None, **fields: Any) -> Comment:
    ordinary: dict[str, Any] = {
        "id": comment_id or an_id(NOW, 17),
        "post_id": POST,
        "post_owner_id": ADA,
        "commenter_id": BOB,
        "commenter_name": "bob",
        "text": "What light!",
        "at": NOW,
    }
    return Comment(**{**ordinary, **fields})


def reply(comment_id: str, parent: Comment, **fields: Any) -> Comment:
    """A reply by Cleo."""
    written = {"commenter_id": CLEO, "commenter_name": "cleo", "text": "Indeed", "parent": parent.as_parent()}
    return comment(comment_id, **{**written, **fields})


def comment_like(liker_id: str = BOB, comment_id: str = "77", **fields: Any) -> CommentLike:
    ordinary: dict[str, Any] = {
        "comment_id": comment_id,
        "commenter_id": BOB,
        "reply": False,
        "post_id": POST,
        "post_owner_id": ADA,
        "liker_id": liker_id,
        "liker_name": NAMES.get(liker_id, "somebody"),
        "at": NOW,
    }
    return CommentLike(**{**ordinary, **fields})


def like_row(liker_id: str = BOB, post_id: str = POST) -> Mapping[str, Any]:
    """The row of a like, as a stream image decodes."""
    return {
        "pk": f"post#{post_id}#3",
        "liker_id": int(liker_id),
        "liker_name": NAMES.get(liker_id, "somebody"),
        "liker_follows_owner": True,
        "post_id": int(post_id),
        "post_caption": "Evening at the lighthouse",
        "post_owner_id": int(ADA),
        "post_owner_name": "ada",
        "at": NOW.isoformat(),
    }


def share_row(sharer_id: str = BOB, post_id: str = POST) -> Mapping[str, Any]:
    """The row of a share, as a stream image decodes."""
    return {
        "pk": f"post#{post_id}#3",
        "sharer_id": int(sharer_id),
        "sharer_name": NAMES.get(sharer_id, "somebody"),
        "post_id": int(post_id),
        "post_caption": "Evening at the lighthouse",
        "post_owner_id": int(ADA),
        "post_owner_name": "ada",
        "at": NOW.isoformat(),
    }


def comment_row(
    comment_id: str, post_id: str = POST, text: str = "What light!", parent: Parent | None = None
) -> Mapping[str, Any]:
    """The row of a comment by Bob, in answer to `parent` if there is one."""
    answers = {"under": f"comment#{parent.id}", "parent": vars(parent)} if parent else {"under": f"post#{post_id}"}
    return {
        "post_id": int(post_id),
        "comment_id": int(comment_id),
        "post_owner_id": int(ADA),
        "commenter_id": int(BOB),
        "commenter_name": "bob",
        "text": text,
        "at": NOW.isoformat(),
        "between": f"{BOB}#{ADA}",
        **answers,
    }


def tombstone_row(comment_id: str, **fields: Any) -> Mapping[str, Any]:
    """What is left of that row when an answered comment is deleted."""
    row = comment_row(comment_id, **fields)
    writers_own = ("text", "commenter_id", "commenter_name", "between")
    left = {name: value for name, value in row.items() if name not in writers_own}
    return {**left, "answered": True}


def look_row(*post_ids: str) -> Mapping[str, Any]:
    """The row of what Bob saw on a day."""
    seen = frozenset(int(one) for one in post_ids)
    return {"viewer_id": int(BOB), "day": NOW.date().isoformat(), "posts": seen, "expires_at": 1}


def opening_row(post_id: str = POST, **fields: Any) -> Mapping[str, Any]:
    """The row of a post of Ada's that Bob opened."""
    place = {"viewer_id": int(BOB), "day": f"opened#{post_id:0>19}", "post_id": int(post_id), "post_owner_id": int(ADA)}
    return {**place, "at": NOW.isoformat(), "expires_at": 1, **fields}


def comment_like_row(liker_id: str = BOB, comment_id: str = "77", *, reply: bool = False) -> Mapping[str, Any]:
    """The row of a comment's like."""
    return {
        "pk": f"comment#{comment_id}#3",
        "liker_id": int(liker_id),
        "liker_name": NAMES.get(liker_id, "somebody"),
        "comment_id": int(comment_id),
        "commenter_id": int(BOB),
        "reply": reply,
        "post_id": int(POST),
        "post_owner_id": int(ADA),
        "at": NOW.isoformat(),
    }


def tie_row(from_id: str = BOB, to_id: str = ADA, **fields: Any) -> Mapping[str, Any]:
    """The row of a tie in which nothing holds but what is given."""
    ordinary = {
        "from_id": int(from_id),
        "to_id": int(to_id),
        "from_name": NAMES.get(from_id, "somebody"),
        "to_name": NAMES.get(to_id, "somebody"),
        "follow": "none",
        "blocks": False,
        "blocked_by": False,
        "mutes": False,
        "close_friend": False,
        "version": 1,
    }
    return {**ordinary, **fields}


def follow_row(from_id: str = BOB, to_id: str = ADA, *, fame: int = 0) -> Mapping[str, Any]:
    """The row of a tie of somebody who follows."""
    following = {"follow": "active", "since": NOW.isoformat(), "followed_id": int(to_id)}
    return tie_row(from_id, to_id, **following, fame=fame)


def post_row(status: str = "published", **fields: Any) -> Mapping[str, Any]:
    """As much of a post's row as its events are made of."""
    published_at = NOW.isoformat() if status == "published" else None
    ordinary = {
        "post_id": int(POST),
        "owner_id": int(ADA),
        "owner_name": "ada",
        "caption": "Evening at the lighthouse",
        "pictures": [{"media_id": MEDIA}],
        "status": status,
        "published_at": published_at,
        "version": 2,
    }
    return {**ordinary, **fields}


def upload_row(status: str = "ready", post_id: str | None = POST, **fields: Any) -> Mapping[str, Any]:
    """As much of an upload's row as its events are made of."""
    ordinary: dict[str, Any] = {"media_id": int(MEDIA), "owner_id": int(ADA), "status": status}
    if post_id is not None:
        ordinary["post_id"] = int(post_id)
    if status == "ready":
        ordinary["manifest"] = manifest().to_dict()
    if status == "failed":
        ordinary["reason"] = "This file is not a picture."
    return {**ordinary, **fields}
