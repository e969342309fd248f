"""What is counted, and what each fact adds to whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from heliograph.comments.events import CommentDeleted, CommentWritten
from heliograph.core.events import Event, Fact, post_key, user_key
from heliograph.graph.events import UserFollowed, UserUnfollowed
from heliograph.likes.events import PostLiked, PostUnliked
from heliograph.posts.events import PostDeleted, PostPublished, PostRestored

SHOWN_COMMENTS: Final = 3
"""How many of the newest comments a counter row shows."""
KEPT_COMMENTS: Final = 6
"""How many it may hold before the oldest are trimmed, so that trimming costs one write in several."""


@dataclass(frozen=True, kw_only=True)
class CommentPreview:
    """A comment as a feed shows it under its post."""

    id: str
    user_id: str
    user_name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The counts of one target, a post or a user; those that do not apply to it are 0. Newest comment first."""

    likes: int = 0
    comments: int = 0
    followers: int = 0
    following: int = 0
    posts: int = 0
    newest_comments: tuple[CommentPreview, ...] = ()


NOTHING: Final = Tally()


@dataclass(frozen=True, kw_only=True)
class Delta:
    """What a run of facts changes at one key: counts to add, comments to show (id → preview, None to hide)."""

    adds: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, CommentPreview | None] = field(default_factory=dict)


ADDS: Final[Mapping[type[Event], Callable[[Any], Mapping[str, Mapping[str, int]]]]] = {
    PostLiked: lambda liked: {post_key(liked.post_id): {"likes": 1}},
    PostUnliked: lambda unliked: {post_key(unliked.post_id): {"likes": -1}},
    CommentWritten: lambda written: {post_key(written.post_id): {"comments": 1}},
    CommentDeleted: lambda deleted: {post_key(deleted.post_id): {"comments": -1}},
    UserFollowed: lambda followed: {
        user_key(followed.followed_user["id"]): {"followers": 1},
        user_key(followed.follower["id"]): {"following": 1},
    },
    UserUnfollowed: lambda unfollowed: {
        user_key(unfollowed.followed_user["id"]): {"followers": -1},
        user_key(unfollowed.follower["id"]): {"following": -1},
    },
    PostPublished: lambda published: {user_key(published.owner["id"]): {"posts": 1}},
    PostDeleted: lambda deleted: {user_key(deleted.owner["id"]): {"posts": -int(deleted.published)}},
    PostRestored: lambda restored: {user_key(restored.owner["id"]): {"posts": int(restored.published)}},
}
"""Fact → key → count → how much: the whole of what is counted."""


def sum_up(key: str, facts: Iterable[Fact], *, late: bool = False) -> Delta:
    """What these facts change at `key`. Counts take facts in any order; comments do not: `late` ones are hidden when
    deleted but no longer shown, for they may have been deleted already."""
    adds: dict[str, int] = {}
    comments: dict[str, CommentPreview | None] = {}
    for fact in facts:
        for name, amount in ADDS[type(fact.event)](fact.event).get(key, {}).items():
            adds[name] = adds.get(name, 0) + amount
        match fact.event:
            case CommentWritten() as written if not late:
                comments[written.comment_id] = _preview(written)
            case CommentDeleted() as deleted:
                comments[deleted.comment_id] = None
    return Delta(adds=adds, comments=comments)


def _preview(written: CommentWritten) -> CommentPreview:
    return CommentPreview(
        id=written.comment_id,
        user_id=written.commenter["id"],
        user_name=written.commenter["userName"],
        text=written.text,
    )
