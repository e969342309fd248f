"""Who is told what by which fact: the whole of it, in one table. What it says of those who did it is in `actions`."""

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any, Final

from heliograph.activity.actions import ACTIONS
from heliograph.activity.model import Group, Kind, Notice
from heliograph.comments.events import CommentDeleted, CommentWritten, ReplyDeleted, ReplyWritten
from heliograph.core.events import Event, Fact, comment_key, post_key, user_key
from heliograph.graph.events import (
    FollowAccepted,
    FollowDeclined,
    FollowerRemoved,
    FollowRequested,
    FollowWithdrawn,
    UserFollowed,
    UserUnfollowed,
)
from heliograph.identity.events import AccountErased
from heliograph.likes.events import CommentLiked, CommentUnliked, PostLiked, PostUnliked
from heliograph.posts.events import PostDeleted, PostEdited, PostPublished, PostRestored
from heliograph.shares.events import PostShared, ShareEnded


def _liked(adds: int) -> Callable[[Any], Iterable[Notice]]:
    return lambda event: (
        Notice(
            group=_of_ones_post(event, Kind.LIKED),
            home=post_key(event.post_id),
            entry_id=event.liker_id,
            actor_id=event.liker_id,
            adds=adds,
        ),
    )


def _shared(adds: int) -> Callable[[Any], Iterable[Notice]]:
    return lambda event: (
        Notice(
            group=_of_ones_post(event, Kind.SHARED),
            home=post_key(event.post_id),
            entry_id=event.sharer_id,
            actor_id=event.sharer_id,
            adds=adds,
        ),
    )


def _commented(adds: int) -> Callable[[Any], Iterable[Notice]]:
    """The post's owner is told of a comment, and whom it mentions, but nobody twice."""

    def told(event: Any) -> Iterable[Notice]:
        yield _comment_under(event, adds)
        yield from _mentioned_under(event, adds, {event.post_owner_id})

    return told


def _replied(adds: int) -> Callable[[Any], Iterable[Notice]]:
    """Whoever is answered is told so; the post's owner is told of a reply as of any comment, and whom it mentions, but
    nobody twice."""

    def told(event: Any) -> Iterable[Notice]:
        parent_id, answered = event.parent["id"], event.parent["commenterId"]
        yield Notice(
            group=_of_a_comment(event, Kind.REPLIED, answered, parent_id),
            home=comment_key(parent_id),
            entry_id=event.comment_id,
            actor_id=event.commenter["id"],
            adds=adds,
        )
        if answered != event.post_owner_id:
            yield _comment_under(event, adds)
        yield from _mentioned_under(event, adds, {event.post_owner_id, answered})

    return told


def _mentioned(adds: Callable[[Any], int]) -> Callable[[Any], Iterable[Notice]]:
    """Whom a post mentions is told as soon, and as long, as others can see it."""
    return lambda event: (
        _mention_in_caption(event, mentioned["id"], adds(event)) for mentioned in event.mentions if adds(event)
    )


def _comment_liked(adds: int) -> Callable[[Any], Iterable[Notice]]:
    return lambda event: (
        Notice(
            group=_of_a_comment(event, Kind.COMMENT_LIKED, event.commenter_id, event.comment_id),
            home=comment_key(event.comment_id),
            entry_id=event.liker["id"],
            actor_id=event.liker["id"],
            adds=adds,
        ),
    )


def _mentioned_anew(event: PostEdited) -> Iterable[Notice]:
    """Who was not mentioned before is told; of whom the caption mentions no longer that is taken back."""
    before, now = ({one["id"] for one in said} for said in (event.former["mentions"], event.mentions))
    for adds, people in ((1, now - before), (-1, before - now)):
        if event.published:
            yield from (_mention_in_caption(event, user_id, adds) for user_id in sorted(people))


def _towards(kind: Kind, adds: int) -> Callable[[Any], Iterable[Notice]]:
    """Of what somebody does with the follow of somebody, who is followed or asked is told."""
    return lambda event: (
        Notice(
            group=Group(user_id=event.followed_user["id"], kind=kind, target_id=event.followed_user["id"]),
            home=user_key(event.followed_user["id"]),
            entry_id=event.follower["id"],
            actor_id=event.follower["id"],
            adds=adds,
        ),
    )


NOTICES: Final[Mapping[type[Event], Callable[[Any], Iterable[Notice]]]] = {
    PostLiked: _liked(1),
    PostUnliked: _liked(-1),
    PostShared: _shared(1),
    ShareEnded: _shared(-1),
    CommentWritten: _commented(1),
    CommentDeleted: _commented(-1),
    ReplyWritten: _replied(1),
    ReplyDeleted: _replied(-1),
    CommentLiked: _comment_liked(1),
    CommentUnliked: _comment_liked(-1),
    UserFollowed: _towards(Kind.FOLLOWED, 1),
    UserUnfollowed: _towards(Kind.FOLLOWED, -1),
    FollowerRemoved: _towards(Kind.FOLLOWED, -1),
    FollowRequested: _towards(Kind.REQUESTED, 1),
    FollowWithdrawn: _towards(Kind.REQUESTED, -1),
    FollowDeclined: _towards(Kind.REQUESTED, -1),
    FollowAccepted: _towards(Kind.REQUESTED, -1),
    PostPublished: _mentioned(lambda _: 1),
    PostEdited: _mentioned_anew,
    PostDeleted: _mentioned(lambda event: -int(event.published)),
    PostRestored: _mentioned(lambda event: int(event.published)),
}
"""Fact → whom it concerns, and what changes for them."""

HEARS: Final = (*dict.fromkeys((*NOTICES, *ACTIONS)), AccountErased)


def notices(key: str, fact: Fact) -> Iterable[Notice]:
    """What a fact in the envelope of this key tells others; nobody is told of what they did themselves."""
    told = NOTICES.get(type(fact.event), lambda _: ())(fact.event)
    return (one for one in told if one.home == key and one.actor_id != one.group.user_id)


def _mention_in_caption(event: Any, user_id: str, adds: int) -> Notice:
    return Notice(
        group=_mentions(user_id, event.post["id"], event.owner["id"]),
        home=user_key(event.owner["id"]),
        entry_id=event.post["id"],
        actor_id=event.owner["id"],
        adds=adds,
    )


def _comment_under(event: Any, adds: int) -> Notice:
    return Notice(
        group=_of_ones_post(event, Kind.COMMENTED),
        home=post_key(event.post_id),
        entry_id=event.comment_id,
        actor_id=event.commenter["id"],
        adds=adds,
    )


def _mentioned_under(event: Any, adds: int, told: Set[str]) -> Iterable[Notice]:
    return (
        Notice(
            group=_mentions(mentioned["id"], event.post_id, event.post_owner_id),
            home=post_key(event.post_id),
            entry_id=event.comment_id,
            actor_id=event.commenter["id"],
            adds=adds,
        )
        for mentioned in event.mentions
        if mentioned["id"] not in told
    )


def _mentions(user_id: str, post_id: str, owner_id: str) -> Group:
    """Everybody who mentions this person in or under this post."""
    return Group(user_id=user_id, kind=Kind.MENTIONED, target_id=post_id, post_id=post_id, post_owner_id=owner_id)


def _of_ones_post(event: Any, kind: Kind) -> Group:
    return Group(
        user_id=event.post_owner_id,
        kind=kind,
        target_id=event.post_id,
        post_id=event.post_id,
        post_owner_id=event.post_owner_id,
    )


def _of_a_comment(event: Any, kind: Kind, user_id: str, comment_id: str) -> Group:
    return Group(
        user_id=user_id, kind=kind, target_id=comment_id, post_id=event.post_id, post_owner_id=event.post_owner_id
    )
