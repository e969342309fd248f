"""Examples out of stored events: what a reader was shown, what was known of it at that moment, what came of it.

Facts are gone through in the order in which they happened. The features of an example are taken when the post was
shown, from what had happened until then, so nothing of the future is in them; and only what happens within `WINDOW`
after that is its outcome, so every example had the same time.
"""

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from heliograph.comments.events import CommentDeleted, CommentWritten, ReplyDeleted, ReplyWritten
from heliograph.core.events import Event, Fact
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.likes.events import PostLiked, PostUnliked
from heliograph.media.events import MediaReady
from heliograph.posts.events import PostEdited, PostPublished
from heliograph.ranking.features import features
from heliograph.ranking.history import History
from heliograph.ranking.model import Candidate, Deed, Outcome
from heliograph.shares.events import PostShared, ShareEnded
from heliograph.viewing.events import PostOpened, PostViewed

WINDOW: Final = timedelta(days=1)
"""How long after a post was shown somebody's deeds count as coming of it."""
WARM_UP: Final = timedelta(days=7)
"""What was shown in the first days gives no examples: nobody has a history yet."""
HELD_OUT: Final = 0.3
"""The part of all readers who are never trained on, so that weights are measured on people whom they do not know."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One post that was shown to one reader. `popularity` and `published_at` are what the plain orders go by."""

    reader_id: str
    post_id: str
    day: str
    features: tuple[float, ...]
    outcomes: frozenset[Outcome]
    popularity: int
    published_at: datetime


def examples(facts: Iterable[Fact]) -> Iterator[Example]:
    """The examples that facts hold, in the order in which they were shown."""
    return _Chronicle().examples(in_time(facts))


def is_held_out(reader_id: str) -> bool:
    """Whether a reader is one of those who are measured on; always the same."""
    return _lot(reader_id) < HELD_OUT


def some(of: Iterable[Example], most: int) -> list[Example]:
    """At most so many, drawn by lots that are always the same, and in an order that is."""
    return heapq.nsmallest(most, of, key=lambda one: (_lot(f"{one.reader_id}/{one.post_id}"), one.day))


def in_time(facts: Iterable[Fact]) -> list[Fact]:
    """Each fact once, in the order in which they happened. Within a second, which is what streams know, a post is
    there before it is seen, and seen before anybody does anything with it."""
    once = {fact.id: fact for fact in facts}
    return sorted(once.values(), key=lambda fact: (fact.at, ORDER.index(type(fact.event)), fact.id))


@dataclass
class _Post:
    author_id: str
    published_at: datetime
    tags: tuple[str, ...]
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class _Shown:
    """An example whose outcomes may still come."""

    at: datetime
    example: dict[str, Any]
    outcomes: set[Outcome] = field(default_factory=set)


class _Chronicle:
    """What is known at the moment that the facts have come to."""

    def __init__(self) -> None:
        self._posts: dict[str, _Post] = {}
        self._pictures: Counter[str] = Counter()
        self._followers: dict[str, set[str]] = {}
        self._histories: dict[str, History] = {}
        self._shown: dict[tuple[str, str], _Shown] = {}
        self._done: set[tuple[str, str, Outcome]] = set()

    def examples(self, facts: list[Fact]) -> Iterator[Example]:
        """Goes through all facts, then says what came of what was shown."""
        if not facts:
            return
        for fact in facts:
            HEARS[type(fact.event)](self, fact.event, fact.at)
        begins, ends = facts[0].at + WARM_UP, facts[-1].at - WINDOW
        for shown in self._shown.values():
            if begins <= shown.at <= ends:
                yield Example(**shown.example, outcomes=frozenset(shown.outcomes))

    def published(self, event: PostPublished, at: datetime) -> None:
        self._posts[event.post["id"]] = _Post(event.owner["id"], at, tuple(event.tags))

    def edited(self, event: PostEdited, _: datetime) -> None:
        if post := self._posts.get(event.post["id"]):
            post.tags = tuple(event.tags)

    def pictured(self, event: MediaReady, _: datetime) -> None:
        self._pictures[event.post_id] += 1

    def followed(self, event: UserFollowed, _: datetime) -> None:
        self._followers.setdefault(event.followed_user["id"], set()).add(event.follower["id"])

    def unfollowed(self, event: UserUnfollowed | FollowerRemoved, _: datetime) -> None:
        self._followers.get(event.followed_user["id"], set()).discard(event.follower["id"])

    def seen(self, event: PostViewed, at: datetime) -> None:
        """Shown for the first time, and nothing done with it yet: what was done already cannot be foretold."""
        reader, post = event.viewer_id, self._posts.get(event.post_id)
        if post is None:
            return
        fresh = (reader, event.post_id) not in self._shown
        if fresh and not any((reader, event.post_id, outcome) in self._done for outcome in Outcome):
            candidate = self._candidate(reader, event.post_id, post)
            example = {
                "reader_id": reader,
                "post_id": event.post_id,
                "day": event.day,
                "features": features(candidate, self._history(reader), at),
                "popularity": candidate.likes + candidate.comments + candidate.shares,
                "published_at": post.published_at,
            }
            self._shown[reader, event.post_id] = _Shown(at, example)
        post.counts["views"] += 1

    def did(self, outcome: Outcome, reader: str, post_id: str, at: datetime) -> None:
        """It counts for the post, is remembered of the reader, and is what came of showing it, if that was not long
        ago. The same again, a second comment, tells nothing new of the reader."""
        post = self._posts.get(post_id)
        if post is None:
            return
        post.counts[outcome] += 1
        if reader == post.author_id or (reader, post_id, outcome) in self._done:
            return
        self._done.add((reader, post_id, outcome))
        self._history(reader).add(Deed(outcome=outcome, author_id=post.author_id, at=at, tags=post.tags))
        shown = self._shown.get((reader, post_id))
        if shown and at <= shown.at + WINDOW:
            shown.outcomes.add(outcome)

    def undid(self, outcome: Outcome, post_id: str) -> None:
        """One less to be counted. That it was wanted once stays so."""
        if post := self._posts.get(post_id):
            post.counts[outcome] -= 1

    def _history(self, reader: str) -> History:
        return self._histories.setdefault(reader, History())

    def _candidate(self, reader: str, post_id: str, post: _Post) -> Candidate:
        return Candidate(
            post_id=post_id,
            author_id=post.author_id,
            published_at=post.published_at,
            pictures=max(1, self._pictures[post_id]),
            tags=post.tags,
            likes=max(0, post.counts[Outcome.LIKE]),
            comments=max(0, post.counts[Outcome.COMMENT]),
            shares=max(0, post.counts[Outcome.SHARE]),
            views=post.counts["views"],
            opens=post.counts[Outcome.CLICK],
            author_followers=len(self._followers.get(post.author_id, ())),
            mutual=post.author_id in self._followers.get(reader, ()),
        )


def _lot(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) / 2**64


Hear = Callable[[_Chronicle, Any, datetime], None]
HEARS: Final[Mapping[type[Event], Hear]] = {
    PostPublished: _Chronicle.published,
    PostEdited: _Chronicle.edited,
    MediaReady: _Chronicle.pictured,
    UserFollowed: _Chronicle.followed,
    UserUnfollowed: _Chronicle.unfollowed,
    FollowerRemoved: _Chronicle.unfollowed,
    PostViewed: _Chronicle.seen,
    PostOpened: lambda told, one, at: told.did(Outcome.CLICK, one.viewer_id, one.post_id, at),
    PostLiked: lambda told, one, at: told.did(Outcome.LIKE, one.liker_id, one.post_id, at),
    CommentWritten: lambda told, one, at: told.did(Outcome.COMMENT, one.commenter["id"], one.post_id, at),
    ReplyWritten: lambda told, one, at: told.did(Outcome.COMMENT, one.commenter["id"], one.post_id, at),
    PostShared: lambda told, one, at: told.did(Outcome.SHARE, one.sharer_id, one.post_id, at),
    PostUnliked: lambda told, one, _: told.undid(Outcome.LIKE, one.post_id),
    CommentDeleted: lambda told, one, _: told.undid(Outcome.COMMENT, one.post_id),
    ReplyDeleted: lambda told, one, _: told.undid(Outcome.COMMENT, one.post_id),
    ShareEnded: lambda told, one, _: told.undid(Outcome.SHARE, one.post_id),
}
"""What is made of each fact; all others are passed over."""
ORDER: Final = tuple(HEARS)
