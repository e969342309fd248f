"""What a fact says of those who did it: the whole of it, in two tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from heliograph.activity.model import Action, moment
from heliograph.comments.events import CommentWritten, ReplyWritten
from heliograph.core.events import Event, Fact
from heliograph.graph.events import (
    FollowAccepted,
    FollowDeclined,
    FollowRequested,
    FollowWithdrawn,
    UserFollowed,
    UserUnfollowed,
)
from heliograph.likes.events import CommentLiked, CommentUnliked, PostLiked, PostUnliked
from heliograph.posts.events import PostDeleted, PostEdited, PostPublished, PostRestored
from heliograph.posts.markup import TASTE_TAGS, tags
from heliograph.shares.events import PostShared, ShareEnded

Did = tuple[str, str | None, str | None]
"""Who did it, the post it was about, the other person it was about."""

ACTIONS: Final[Mapping[type[Event], Callable[[Any], Did]]] = {
    PostLiked: lambda event: (event.liker_id, event.post_id, event.post_owner_id),
    PostUnliked: lambda event: (event.liker_id, event.post_id, event.post_owner_id),
    PostShared: lambda event: (event.sharer_id, event.post_id, event.post_owner_id),
    ShareEnded: lambda event: (event.sharer_id, event.post_id, event.post_owner_id),
    CommentWritten: lambda event: (event.commenter["id"], event.post_id, event.post_owner_id),
    ReplyWritten: lambda event: (event.commenter["id"], event.post_id, event.parent["commenterId"]),
    CommentLiked: lambda event: (event.liker["id"], event.post_id, event.commenter_id),
    CommentUnliked: lambda event: (event.liker["id"], event.post_id, event.commenter_id),
    UserFollowed: lambda event: (event.follower["id"], None, event.followed_user["id"]),
    UserUnfollowed: lambda event: (event.follower["id"], None, event.followed_user["id"]),
    FollowRequested: lambda event: (event.follower["id"], None, event.followed_user["id"]),
    FollowWithdrawn: lambda event: (event.follower["id"], None, event.followed_user["id"]),
    FollowAccepted: lambda event: (event.followed_user["id"], None, event.follower["id"]),
    FollowDeclined: lambda event: (event.followed_user["id"], None, event.follower["id"]),
    PostPublished: lambda event: (event.owner["id"], event.post["id"], None),
    PostEdited: lambda event: (event.owner["id"], event.post["id"], None),
    PostDeleted: lambda event: (event.owner["id"], event.post["id"], None),
    PostRestored: lambda event: (event.owner["id"], event.post["id"], None),
}
"""Fact → who did it, about what. (Who deleted a comment, its writer or the post's owner, its event does not say.)"""

TAGS: Final[Mapping[type[Event], Callable[[Any], Sequence[str]]]] = {
    PostLiked: lambda event: tags(event.post["caption"]),
    PostShared: lambda event: tags(event.post["caption"]),
    CommentWritten: lambda event: event.post_tags,
}
"""Fact → the hashtags of the post that somebody did it with, where that tells of their tastes."""

NAMES: Final = tuple(kind.name() for kind in ACTIONS)
"""What an action may be called."""


def action(key: str, fact: Fact) -> Action | None:
    """What somebody did by a fact, from the first of the envelopes in which it travels."""
    did = ACTIONS.get(type(fact.event))
    if did is None or fact.event.keys()[0] != key:
        return None
    user_id, post_id, other_id = did(fact.event)
    return Action(
        user_id=user_id,
        name=fact.event.name(),
        moment=moment(fact.at, fact.id),
        at=fact.at,
        post_id=post_id,
        other_id=other_id,
        tags=tuple(TAGS.get(type(fact.event), lambda _: ())(fact.event)[:TASTE_TAGS]),
    )
