"""What is counted, and what each fact adds to whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from heliograph.comments.events import CommentDeleted, CommentPurged, CommentWritten, ReplyDeleted, ReplyWritten
from heliograph.core.events import Event, Fact, comment_key, post_key, user_key
from heliograph.counters.fame import is_celebrity
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.identity.events import AccountErased
from heliograph.likes.events import CommentLiked, CommentUnliked, PostLiked, PostUnliked
from heliograph.posts.events import PostDeleted, PostPublished, PostPurged, PostRestored
from heliograph.shares.events import PostShared, ShareEnded
from heliograph.viewing.events import PostOpened, PostViewed


@dataclass(frozen=True, kw_only=True)
class LikerPreview:
    """Somebody who likes a comment, under the name of then."""

    id: str
    user_name: str


@dataclass(frozen=True, kw_only=True)
class CommentPreview:
    """A comment as a feed shows it under its post, with some of those who like it, the earliest accounts first."""

    id: str
    user_id: str
    user_name: str
    text: str
    likers: tuple[LikerPreview, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The counts of one target, a post, a comment or a user; those that do not apply to it are 0.

    `comments` has the replies in it; `newest_comments` has none of them, newest first.
    """

    likes: int = 0
    comments: int = 0
    replies: int = 0
    shares: int = 0
    views: int = 0
    opens: int = 0
    followers: int = 0
    following: int = 0
    posts: int = 0
    fame: int = 0
    newest_comments: tuple[CommentPreview, ...] = ()

    @property
    def is_celebrity(self) -> bool:
        return is_celebrity(self.fame)


NOTHING: Final = Tally()


@dataclass(frozen=True, kw_only=True)
class Delta:
    """What a run of facts changes at one key: counts to add, comments to show (id → preview, None to hide), and who
    likes these ((comment id, liker id) → preview, None for nobody)."""

    adds: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, CommentPreview | None] = field(default_factory=dict)
    likers: Mapping[tuple[str, str], LikerPreview | None] = field(default_factory=dict)


ADDS: Final[Mapping[type[Event], Callable[[Any], Mapping[str, Mapping[str, int]]]]] = {
    PostLiked: lambda liked: {post_key(liked.post_id): {"likes": 1}},
    PostUnliked: lambda unliked: {post_key(unliked.post_id): {"likes": -1}},
    CommentLiked: lambda liked: {comment_key(liked.comment_id): {"likes": 1}},
    CommentUnliked: lambda unliked: {comment_key(unliked.comment_id): {"likes": -1}},
    CommentWritten: lambda written: {post_key(written.post_id): {"comments": 1}},
    CommentDeleted: lambda deleted: {post_key(deleted.post_id): {"comments": -1}},
    ReplyWritten: lambda written: {
        post_key(written.post_id): {"comments": 1},
        comment_key(written.parent["id"]): {"replies": 1},
    },
    ReplyDeleted: lambda deleted: {
        post_key(deleted.post_id): {"comments": -1},
        comment_key(deleted.parent["id"]): {"replies": -1},
    },
    PostShared: lambda shared: {post_key(shared.post_id): {"shares": 1}},
    ShareEnded: lambda ended: {post_key(ended.post_id): {"shares": -1}},
    PostViewed: lambda viewed: {post_key(viewed.post_id): {"views": 1}},
    PostOpened: lambda opened: {post_key(opened.post_id): {"opens": 1}},
    UserFollowed: lambda followed: {
        user_key(followed.followed_user["id"]): {"followers": 1},
        user_key(followed.follower["id"]): {"following": 1},
    },
    UserUnfollowed: lambda unfollowed: {
        user_key(unfollowed.followed_user["id"]): {"followers": -1},
        user_key(unfollowed.follower["id"]): {"following": -1},
    },
    FollowerRemoved: lambda removed: {
        user_key(removed.followed_user["id"]): {"followers": -1},
        user_key(removed.follower["id"]): {"following": -1},
    },
    PostPublished: lambda published: {user_key(published.owner["id"]): {"posts": 1}},
    PostDeleted: lambda deleted: {user_key(deleted.owner["id"]): {"posts": -int(deleted.published)}},
    PostRestored: lambda restored: {user_key(restored.owner["id"]): {"posts": int(restored.published)}},
    PostPurged: lambda _: {},
    CommentPurged: lambda _: {},
    AccountErased: lambda _: {},
}
"""Fact → key → count → how much: the whole of what is counted."""


def sum_up(key: str, facts: Iterable[Fact], *, late: bool = False) -> Delta:
    """What these facts change at `key`. Counts take facts in any order; what is shown does not: `late` ones hide what
    was deleted or taken back, but show nothing any more, for it may have been deleted already."""
    adds: dict[str, int] = {}
    comments: dict[str, CommentPreview | None] = {}
    likers: dict[tuple[str, str], LikerPreview | None] = {}
    for fact in facts:
        for name, amount in ADDS[type(fact.event)](fact.event).get(key, {}).items():
            adds[name] = adds.get(name, 0) + amount
        match fact.event:
            case CommentWritten() as written if not late:
                comments[written.comment_id] = _preview(written)
            case CommentDeleted() as deleted:
                comments[deleted.comment_id] = None
            case CommentLiked() as liked if key == post_key(liked.post_id) and not late:
                liker = LikerPreview(id=liked.liker["id"], user_name=liked.liker["userName"])
                likers[liked.comment_id, liker.id] = liker
            case CommentUnliked() as unliked if key == post_key(unliked.post_id):
                likers[unliked.comment_id, unliked.liker["id"]] = None
    return Delta(adds=adds, comments=comments, likers=likers)


def _preview(written: CommentWritten) -> CommentPreview:
    return CommentPreview(
        id=written.comment_id,
        user_id=written.commenter["id"],
        user_name=written.commenter["userName"],
        text=written.text,
    )
