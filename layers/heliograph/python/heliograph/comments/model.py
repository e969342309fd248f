"""A comment, and how commenting may be refused."""

from dataclasses import dataclass
from datetime import datetime

from heliograph.core.errors import Forbidden, NotFound
from heliograph.counters.model import NOTHING, Tally
from heliograph.posts.markup import NO_NAMES, Named


@dataclass(frozen=True, kw_only=True)
class Parent:
    """The comment that a reply answers: whose it is, and the comment that its thread began with."""

    id: str
    commenter_id: str
    thread_id: str


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What `commenter_id` wrote under `post_id`, in answer to `parent` if there is one. The name is as it was then.
    `named` is what the text names, and `post_tags` are hashtags of the post as it was then.

    `answered` once somebody replied, even if all who did took it back: then it leaves a tombstone when it is deleted.
    """

    id: str
    post_id: str
    post_owner_id: str
    commenter_id: str
    commenter_name: str
    text: str
    at: datetime
    parent: Parent | None = None
    answered: bool = False
    named: Named = NO_NAMES
    post_tags: tuple[str, ...] = ()

    @property
    def parent_id(self) -> str | None:
        return self.parent.id if self.parent else None

    @property
    def thread_id(self) -> str | None:
        """The comment that its thread began with; None for one that is itself a beginning."""
        return self.parent.thread_id if self.parent else None

    def as_parent(self) -> Parent:
        """This comment as a reply to it names it."""
        return Parent(id=self.id, commenter_id=self.commenter_id, thread_id=self.thread_id or self.id)


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """What is left of a deleted comment: its place, for those who answered it, and nothing of its writer."""

    id: str
    post_id: str
    at: datetime
    parent_id: str | None
    thread_id: str | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A comment, or what is left of it, as somebody sees it now: under its writer's present name, with its counts."""

    comment: Comment | Tombstone
    user_name: str | None = None
    tally: Tally = NOTHING
    liked_by_me: bool = False


class CommentNotFound(NotFound):
    """There is no such comment under this post, or you may not see it."""


class NotYourComment(Forbidden):
    """Only its writer and the post's owner may delete a comment."""


class CommentsOff(Forbidden):
    """Nobody may comment on this post."""
